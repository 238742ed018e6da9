/** The result of the benchmark of a hot product, by its title and the column that documents read. */
export const title = "Hot product";

/** Write units of the product's item, without those of the orders. */
export const itemUnits = "item's write units per order";
