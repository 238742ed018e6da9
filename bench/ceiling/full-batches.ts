import * as z from "zod";
import { itemUnits, title } from "../hot-product-columns";
import type { Result } from "../measure";
import { type Bound, boundOf } from "./ceiling";
import { limits } from "./limits";

const row = z.object({ batch: z.number(), "stock in items": z.number(), [itemUnits]: z.number() });

/** The limit of one product that every order contains when batches are full, from what the benchmark of it measured. */
export const fullBatchesBound = (results: readonly Result[]): Bound | undefined => {
  const rows = results.find((result) => result.title === title)?.rows ?? [];
  const [fullest] = rows
    .flatMap((one) => row.safeParse(one).data ?? [])
    .filter((one) => one["stock in items"] === 1)
    .sort((one, other) => other.batch - one.batch || other[itemUnits] - one[itemUnits]);
  if (!fullest) return undefined;
  const resource = `one product that every order contains, in full batches of ${fullest.batch}`;
  return boundOf(resource, fullest[itemUnits], limits.keyWrites, "a stock in several items");
};
