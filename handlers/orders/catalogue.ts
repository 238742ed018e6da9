import type { Product, StockedProduct } from "../domain/pricing";

export interface Catalogue {
  /** The existing products among the requested ones (at most 100), by id, including retired ones. */
  find(productIds: readonly string[]): Promise<ReadonlyMap<string, Product>>;
  /** Every product with its stock, by id, including retired ones. */
  list(): Promise<readonly StockedProduct[]>;
}
