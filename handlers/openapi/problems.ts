import * as z from "zod";
import { currency, money } from "../domain/money";
import { orderStatus } from "../domain/order";
import { type ProblemCode, problems, problemType } from "../http/problem";
import { chargeRefusals } from "../payments/charge-refusal";

const fieldError = z.object({
  path: z
    .string()
    .meta({ description: "The invalid field: `items.0.quantity`, `cursor`, `Idempotency-Key`." }),
  message: z.string(),
});

/** Additional fields of a problem. */
const extensions: Readonly<Partial<Record<ProblemCode, z.ZodRawShape>>> = {
  "method-not-allowed": { allowed: z.array(z.string()) },
  "price-changed": { total: money.meta({ description: "The right total; send it as expectedTotal." }) },
  "transition-not-allowed": { from: orderStatus, to: z.string() },
  "payload-too-large": { limit: z.int().meta({ description: "Bytes." }) },
  "unknown-product": { productIds: z.array(z.string()).min(1) },
  "currency-mismatch": { expected: currency, actual: currency },
  "amount-not-chargeable": {
    total: money.meta({ description: "What the order would cost." }),
    reason: z.enum(chargeRefusals).meta({ description: "Why this total can't be charged." }),
  },
  "service-busy": { retryAfter: z.int().meta({ description: "Seconds." }) },
  "quota-exceeded": { limit: z.int(), retryAfter: z.int().meta({ description: "Seconds." }) },
};

/** Problems that always name the invalid fields. */
const withFields: ReadonlySet<string> = new Set<ProblemCode>(["invalid-request", "unknown-product"]);

/** The RFC 9457 problem details of one kind of error. */
const problemSchema = (code: ProblemCode) => {
  const kind = problems.get(code);
  if (kind === undefined) throw new Error(`No response has the problem ${code}.`);
  const errors = z.array(fieldError).min(1);
  return z
    .object({
      type: z.literal(problemType(code)),
      title: z.literal(kind.title),
      status: z.literal(kind.status),
      code: z.literal(code),
      detail: z.string(),
      correlationId: z.string(),
      errors: withFields.has(code) ? errors : errors.optional(),
      ...extensions[code],
    })
    .meta({ description: kind.title });
};

/** `price-changed` → `PriceChangedProblem` */
export const problemName = (code: string): string =>
  `${code.replace(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase())}Problem`;

/** The status of a problem, and its schema. */
export const documentedProblem = (code: ProblemCode) => ({
  status: problems.get(code)?.status ?? 500,
  schema: problemSchema(code),
  name: problemName(code),
});
