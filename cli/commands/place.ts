import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Command } from "commander";
import * as z from "zod";
import { currency } from "#handlers/domain/money";
import { type Context, parseOptions } from "../context";
import { UsageError } from "../errors";
import { amount, collect, timeout } from "../options";
import { examples } from "./examples";
import { watchOrder } from "./watch";

const line = z
  .string()
  .regex(/^[^=]+=[1-9]\d*$/, { error: "must be a product and a quantity, e.g. PROD-001=2" })
  .transform((text) => {
    const [productId = "", quantity] = text.split("=");
    return { productId, quantity: Number(quantity) };
  });

const optionsSchema = z.object({
  file: z.string().optional(),
  customer: z.string().optional(),
  email: z.string().optional(),
  name: z.string().optional(),
  item: z.array(line).optional(),
  currency: currency.optional(),
  paymentMethod: z.string().optional(),
  expectedTotal: amount.optional(),
  idempotencyKey: z.string().optional(),
  addressName: z.string().optional(),
  addressLine1: z.string().optional(),
  addressLine2: z.string().optional(),
  city: z.string().optional(),
  region: z.string().optional(),
  postalCode: z.string().optional(),
  country: z.string().optional(),
  watch: z.boolean().default(false),
  timeout: timeout.default(120),
});
type Options = z.infer<typeof optionsSchema>;

export const placeCommand = (context: Context): Command =>
  withAddress(new Command("place"))
    .description("place an order")
    .option("--customer <id>", "id of the customer")
    .option("--email <address>", "e-mail address of the customer")
    .option("--name <name>", "name of the customer")
    .option("--item <product=quantity>", "a line of the order; repeatable", collect)
    .option("--payment-method <method>", "e.g. pm_ok, pm_declined")
    .option("--currency <code>", "refuse the order in any other currency")
    .option("--expected-total <total>", "refuse the order at any other total; in minor units: 199800USD")
    .option("--idempotency-key <key>", "requests with the same key place only one order")
    .option("--file <file>", "read the request from a JSON file (- for stdin); other options override it")
    .option("--watch", "follow the order until it ends, as `watch` does")
    .option("--timeout <seconds>", "how long --watch waits (default: 120)")
    .addHelpText(
      "after",
      examples(
        "place --customer CUST-123 --email ada@example.com --item PROD-001=2 --watch",
        "place --file order.json --idempotency-key 42",
      ),
    )
    .action(async (raw: unknown) => place(context, parseOptions(optionsSchema, raw)));

const withAddress = (command: Command): Command =>
  command
    .option("--address-name <name>", "the recipient's name")
    .option("--address-line1 <text>", "street and number")
    .option("--address-line2 <text>")
    .option("--city <city>")
    .option("--region <region>")
    .option("--postal-code <code>")
    .option("--country <code>", "ISO 3166-1, e.g. DE");

const place = async (context: Context, options: Options): Promise<void> => {
  const body = requestOf(options, options.file === undefined ? {} : await readRequest(options.file));
  const api = await context.api();
  const { order, replayed } = await api.place(body, options.idempotencyKey);
  if (replayed) context.out.note("This order was already placed with the same key.");
  if (!options.watch) return context.out.result(order, () => `${order.orderId} ${order.status}`);
  context.out.live((colours) => colours.bold(order.orderId));
  await watchOrder(context, order.orderId, options.timeout);
};

/** The body of `POST /orders`; the API validates it. */
export const requestOf = (options: Options, file: Readonly<Record<string, unknown>>) => {
  const address = present({
    name: options.addressName,
    line1: options.addressLine1,
    line2: options.addressLine2,
    city: options.city,
    region: options.region,
    postalCode: options.postalCode,
    country: options.country,
  });
  return {
    ...file,
    ...present({
      customerId: options.customer,
      customerEmail: options.email,
      customerName: options.name,
      items: options.item,
      currency: options.currency,
      paymentMethod: options.paymentMethod,
      expectedTotal: options.expectedTotal,
      shippingAddress: Object.keys(address).length > 0 ? address : undefined,
    }),
  };
};

const present = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** @throws UsageError when the file can't be read or isn't a JSON object */
const readRequest = async (file: string): Promise<Record<string, unknown>> => {
  const content = await (file === "-" ? text(process.stdin) : readFile(file, "utf8")).catch(
    (cause: unknown) => {
      throw new UsageError(`--file: ${file} can't be read: ${reasonOf(cause)}`, { cause });
    },
  );
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(content));
  } catch (cause) {
    throw new UsageError(`--file: ${file} isn't a JSON object: ${reasonOf(cause)}`, { cause });
  }
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
