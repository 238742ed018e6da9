import * as z from "zod";
import { fraction, whole } from "../../cli/options";

/** The options of the command line. */
export const optionsSchema = z.object({
  orders: whole(1, 100_000),
  seed: whole(0, 2 ** 32 - 1),
  faultRate: fraction,
  concurrency: whole(1, 256),
  operators: whole(0, 64),
});
export type StormOptions = z.infer<typeof optionsSchema>;
