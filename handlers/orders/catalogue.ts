import type { Product, StockedProduct } from "../domain/pricing";

export interface Catalogue {
  /** The products that exist among those asked for (at most 100), by id. */
  find(productIds: readonly string[]): Promise<ReadonlyMap<string, Product>>;
  /** Every product with its stock, by id. */
  list(): Promise<readonly StockedProduct[]>;
}
