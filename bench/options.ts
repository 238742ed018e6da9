import * as z from "zod";
import { whole } from "../cli/options";
import { names } from "./names";

/** The options of the command line. */
export const optionsSchema = z.object({
  only: z.enum(names).optional(),
  quick: z.boolean().default(false),
  save: z.boolean().default(false),
  docs: z.boolean().default(false),
  against: z.string().optional(),
  rounds: whole(1, 20),
  grow: whole(8, 1_000_000),
});
export type BenchOptions = z.infer<typeof optionsSchema>;
