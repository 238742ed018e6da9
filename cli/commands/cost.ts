import { Command } from "commander";
import * as z from "zod";
import type { OrdersApi } from "../api/orders-api";
import { type Context, parseOptions } from "../context";
import { billOf, essentialsSurcharge, prices, type ServiceBill, totalOf, type Usage } from "../cost/bill";
import { measuredOf, textbookDesigns } from "../cost/textbook";
import { UsageError } from "../errors";
import { timeout, whole } from "../options";
import type { Colours } from "../output/output";
import { table } from "../output/table";
import { examples } from "./examples";

const optionsSchema = z.object({ orders: whole(1, 10_000).default(100), timeout: timeout.default(300) });
const usageSchema = z.record(z.string(), z.number());
const settled: ReadonlySet<string> = new Set([
  "SHIPPED",
  "SHIPPING_FAILED",
  "PAYMENT_FAILED",
  "FAILED_INSUFFICIENT_STOCK",
]);

/** Orders that are placed at the same time. */
const customers = 8;

interface Cost {
  readonly asOf: string;
  readonly orders: number;
  readonly usdAMillionOrders: number;
  /** With the price of SES's Essentials plan, the default of new accounts. */
  readonly usdAMillionOrdersWithEssentials: number;
  readonly services: readonly ServiceBill[];
  readonly comparison: readonly {
    readonly design: string;
    readonly lacks: string;
    readonly usdAMillionOrders: number;
  }[];
}

export const costCommand = (context: Context): Command =>
  new Command("cost")
    .description("place orders on the local cloud and calculate what a million of them would cost on AWS")
    .option("--orders <count>", "how many orders to place (default: 100)")
    .option("--timeout <seconds>", "how long to wait for the orders to end (default: 300)")
    .addHelpText("after", examples("cost", "cost --orders 500 --json"))
    .action(async (raw: unknown) => {
      const { orders, timeout } = parseOptions(optionsSchema, raw);
      const cost = costOf(await meteredRun(context, orders, timeout), orders);
      context.out.result(cost, (colours) => costText(cost, colours));
    });

const meteredRun = async (context: Context, orders: number, seconds: number): Promise<Usage> => {
  const target = await context.target();
  if (!target.isLocal) throw new UsageError("Only the local cloud can meter; on AWS, see your bill.");
  const meter = `${target.need("awsEndpoint")}/_local/metering`;
  const api = await context.api();
  await fetch(meter, { method: "PUT" });
  const placed = await placeAll(context, api, orders);
  for (const orderId of placed)
    await context.until(
      `${orderId} to end`,
      { seconds },
      () => api.get(orderId),
      ({ status }) => settled.has(status),
    );
  await resting(context, meter, seconds);
  // Reading the orders has a cost too, which belongs to no order.
  return usageSchema.parse(await (await fetch(meter)).json());
};

/** Waits until nothing more is sent: e-mails and deletions come after an order's end. */
const resting = async (context: Context, meter: string, seconds: number): Promise<void> => {
  let before = -1;
  await context.until(
    "the e-mails",
    { seconds, every: 2_000 },
    async () => {
      const emails = usageSchema.parse(await (await fetch(meter)).json())["ses.emails"] ?? 0;
      const rests = emails === before;
      before = emails;
      return rests;
    },
    (rests) => rests,
  );
};

const placeAll = async (context: Context, api: OrdersApi, orders: number): Promise<string[]> => {
  const placed: string[] = [];
  let next = 0;
  const customer = async (): Promise<void> => {
    while (next < orders) {
      const index = next++;
      const { order } = await api.place(requestOf(index), undefined);
      placed.push(order.orderId);
    }
  };
  context.out.note(`Placing ${orders} orders…`);
  await Promise.all(Array.from({ length: Math.min(customers, orders) }, customer));
  return placed;
};

/** Two order lines of the products with the largest stock. */
const requestOf = (index: number) => ({
  customerId: `cost-${index}`,
  customerEmail: `cost-${index}@example.com`,
  items: [
    { productId: "PROD-005", quantity: 1 },
    { productId: "PROD-002", quantity: 1 },
  ],
});

export const costOf = (usage: Usage, orders: number): Cost => {
  const services = billOf(usage, orders);
  const measured = measuredOf(usage, orders);
  return {
    asOf: prices.asOf,
    orders,
    usdAMillionOrders: totalOf(services),
    usdAMillionOrdersWithEssentials: totalOf(services) + essentialsSurcharge(usage, orders),
    services,
    comparison: textbookDesigns.map(({ name, lacks, anOrder }) => ({
      design: name,
      lacks,
      usdAMillionOrders: totalOf(billOf(anOrder(measured), 1)),
    })),
  };
};

const usd = (amount: number): string => `$${amount.toFixed(2)}`;

export const costText = (cost: Cost, colours: Colours): string => {
  const right = "right" as const;
  const ours = table(
    ["Billed", { title: "an order", align: right }, { title: "a million orders", align: right }],
    [
      ...cost.services.flatMap(({ positions }) =>
        positions.map(({ item, anOrder, usd: dollars }) => [item, anOrder.toFixed(2), usd(dollars)]),
      ),
      [colours.bold("in all"), "", colours.bold(usd(cost.usdAMillionOrders))],
      ["with mails in SES's Essentials plan", "", usd(cost.usdAMillionOrdersWithEssentials)],
    ],
    colours,
  );
  const designs = table(
    ["Another design for the same work", { title: "per million orders", align: right }, "It lacks"],
    cost.comparison.map(({ design, usdAMillionOrders, lacks }) => [design, usd(usdAMillionOrders), lacks]),
    colours,
  );
  const note = `Prices of ${cost.asOf}, us-east-1; metered over ${cost.orders} orders. Function time is this machine's.`;
  return [ours, "", designs, "", colours.dim(note)].join("\n");
};
