import type { Note } from "./movement";
import type { Product } from "./product";
import { createProduct, type Description, describeProduct, differing } from "./product-table";
import { type Shelf, type StoredItem, storedItem } from "./shelf";
import { replaceStock } from "./stock";

/** The planned change of one product. */
export interface Step {
  readonly product: Product;
  /** The item as it was read; undefined if the product is new. */
  readonly read: StoredItem | undefined;
  /** The differing attributes among name and price. */
  readonly description: Description;
  /** Whether its stock differs from the product's. */
  readonly stockDiffers: boolean;
}

/** The result for a product. `kept`: its stock differs from the file's and was left as it is. */
export interface Seeded {
  readonly productId: string;
  readonly outcome: "added" | "changed" | "unchanged" | "conflict";
  readonly stock: "new" | "same" | "kept" | "replaced";
}

/** Products that are read or written at the same time. */
const atOnce = 8;

/** Reads the existing products, so that the changes can be shown before anything is written. */
export const planSeed = (shelf: Shelf, products: readonly Product[]): Promise<Step[]> =>
  inParallel(products, async (product) => {
    const read = await storedItem(shelf, product.productId);
    const { name, unitPrice, currency, stock } = product;
    return {
      product,
      read,
      description: read === undefined ? {} : differing(read, { name, unitPrice, currency }),
      stockDiffers: read !== undefined && read.stock !== stock,
    };
  });

interface Options {
  readonly note: Note;
  /** Whether existing stock is replaced. */
  readonly replaceStock: boolean;
  /** Called after each product. */
  readonly done?: () => void;
}

/**
 * Carries out a plan. A product that somebody else has changed since then is left alone and reported as a conflict, so
 * no change by an order or an operator is lost.
 */
export const seedCatalogue = (shelf: Shelf, plan: readonly Step[], options: Options): Promise<Seeded[]> =>
  inParallel(plan, async (step) => {
    const seeded = await seedOne(shelf, step, options);
    options.done?.();
    return { productId: step.product.productId, ...seeded };
  });

type Outcome = Omit<Seeded, "productId">;

const seedOne = async (shelf: Shelf, step: Step, options: Options): Promise<Outcome> => {
  const { product, read } = step;
  if (read !== undefined) return updateOne(shelf, step, read, options);
  const created = await createProduct(shelf, product, { ...options.note, kind: "seed" });
  return { outcome: created ? "added" : "conflict", stock: created ? "new" : "kept" };
};

const updateOne = async (shelf: Shelf, step: Step, read: StoredItem, options: Options): Promise<Outcome> => {
  const { product, description, stockDiffers } = step;
  const differs = Object.keys(description).length > 0;
  const kept = stockDiffers ? "kept" : "same";
  if (differs && !(await describeProduct(shelf, read, description)))
    return { outcome: "conflict", stock: kept };
  const outcome = differs ? "changed" : "unchanged";
  if (!stockDiffers || !options.replaceStock) return { outcome, stock: kept };
  const { productId, stock } = product;
  const replaced = await replaceStock(shelf, read, { productId, stock, kind: "seed" }, options.note);
  return replaced === undefined ? { outcome: "conflict", stock: "kept" } : { outcome, stock: "replaced" };
};

/** Maps with limited concurrency; the results are in the order of the inputs. */
const inParallel = async <Input, Result>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  for (let start = 0; start < inputs.length; start += atOnce)
    results.push(...(await Promise.all(inputs.slice(start, start + atOnce).map(work))));
  return results;
};
