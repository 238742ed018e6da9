import * as z from "zod";

const allowed = 'must be instances by function, from 1 to 1000: {"create-order": 5}';

const json = (text: string, context: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: allowed });
    return z.NEVER;
  }
};

/** The setting `provisionedConcurrency`: instances by the function's name. */
export const instancesByFunction = z
  .string()
  .transform(json)
  .pipe(z.record(z.string(), z.int().min(1).max(1_000), { error: allowed }));
type Instances = z.output<typeof instancesByFunction>;

/** Errors: Lambda refuses a provisioned concurrency above the function's reserved concurrency. */
export const moreThanReserved = ({
  createOrderConcurrency: reserved,
  provisionedConcurrency: { "create-order": provisioned = 0 },
}: {
  readonly createOrderConcurrency: number;
  readonly provisionedConcurrency: Instances;
}): string[] =>
  reserved > 0 && provisioned > reserved
    ? [
        `orderflow:provisionedConcurrency (create-order: ${provisioned}): must be at most createOrderConcurrency, ${reserved}`,
      ]
    : [];

/** Errors: names that no function has. */
export const noSuchFunction = (instances: Instances, functions: readonly string[]): string[] =>
  Object.keys(instances)
    .filter((name) => !functions.includes(name))
    .map(
      (name) =>
        `orderflow:provisionedConcurrency (${name}): there is no such function; the functions are ${functions.join(", ")}`,
    );
