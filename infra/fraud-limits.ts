import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { CurrencyLimits, FraudLimits } from "#handlers/domain/fraud";
import type { VelocityLimit } from "#handlers/domain/velocity";

const code = z.string().regex(/^[A-Z]{3}$/, { error: "must be an ISO 4217 currency code, e.g. USD" });
const minorUnits = (least: number) => z.int().min(least).max(Number.MAX_SAFE_INTEGER);

const json = (text: string, context: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: 'must be minor units, or a map of them: {"USD": 1000000}' });
    return z.NEVER;
  }
};

/** Minor units of the catalogue's first currency, or a map of minor units by currency. */
const amount = (least: number) =>
  z
    .string()
    .transform(json)
    .pipe(
      z.union([minorUnits(least), z.record(code, minorUnits(1))], {
        error: `must be an integer of at least ${least}, or a map of minor units by currency: {"USD": 1000000}`,
      }),
    );

const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const most = Number.MAX_SAFE_INTEGER;

/** The settings of the fraud rules, except the threshold and Groq's. */
export const fraudSettings = {
  currencies: z
    .string()
    .transform((text, context) => json(text, context))
    .pipe(z.array(code).min(1)),
  maxLineQuantity: count(1, 1_000),
  maxOrderQuantity: count(1, 50_000),
  maxOrderTotal: amount(1),
  maxOrdersPerHour: count(0, most),
  maxPiecesPerHour: count(0, most),
  maxAmountPerHour: amount(0),
  maxOrdersPerDay: count(0, most),
  maxPiecesPerDay: count(0, most),
  maxAmountPerDay: amount(0),
};
export type FraudSettings = z.output<z.ZodObject<typeof fraudSettings>>;
type Amount = FraudSettings["maxOrderTotal"];

/** The limits for create-order: of one order, and of all orders of a customer within a time span. */
export interface Limits {
  readonly limits: FraudLimits;
  readonly velocityLimits: readonly VelocityLimit[];
}

/**
 * Makes the limits by currency. Warns about currencies of the catalogue without an amount limit, whose orders pass that
 * rule at any amount.
 */
export const fraudLimits = (settings: FraudSettings): Limits => {
  const amountIn = (name: "maxOrderTotal" | "maxAmountPerHour" | "maxAmountPerDay"): CurrencyLimits => {
    const limits = byCurrency(settings[name], settings.currencies);
    if (settings[name] !== 0) warnOfMissing(name, limits, settings.currencies);
    return limits;
  };
  const { maxLineQuantity, maxOrderQuantity } = settings;
  const hour = { name: "hour", seconds: 3_600, amount: amountIn("maxAmountPerHour") };
  const day = { name: "day", seconds: 86_400, amount: amountIn("maxAmountPerDay") };
  const velocityLimits: VelocityLimit[] = [
    {
      ...hour,
      orders: settings.maxOrdersPerHour || undefined,
      pieces: settings.maxPiecesPerHour || undefined,
    },
    { ...day, orders: settings.maxOrdersPerDay || undefined, pieces: settings.maxPiecesPerDay || undefined },
  ];
  return {
    limits: { maxLineQuantity, maxOrderQuantity, maxOrderTotal: amountIn("maxOrderTotal") },
    velocityLimits: velocityLimits.filter(isLimit),
  };
};

/** A plain number is in the first currency; 0 means no limit. */
const byCurrency = (amount: Amount, [main = "USD"]: readonly string[]): CurrencyLimits => {
  if (typeof amount !== "number") return amount;
  return amount === 0 ? {} : { [main]: amount };
};

const warnOfMissing = (name: string, limits: CurrencyLimits, currencies: readonly string[]): void => {
  const missing = currencies.filter((currency) => !Object.hasOwn(limits, currency));
  if (missing.length === 0) return;
  const example = JSON.stringify({
    ...limits,
    ...Object.fromEntries(missing.map((one) => [one, 1_000_000])),
  });
  pulumi.log.warn(
    `${pulumi.getProject()}:${name} has no limit in ${missing.join(", ")}: orders in ${missing.length === 1 ? "it" : "these"} pass the rule ` +
      `at any amount. Set a limit for each currency, in minor units: pulumi config set ${name} '${example}'`,
  );
};

const isLimit = ({ orders, pieces, amount }: VelocityLimit): boolean =>
  orders !== undefined || pieces !== undefined || Object.keys(amount).length > 0;
