import { Command, Option } from "commander";
import * as z from "zod";
import { orderStatus } from "#handlers/domain/order";
import type { Observer } from "#handlers/telemetry/telemetry";
import type { OrderPage, OrdersApi } from "../api/orders-api";
import { type Context, parseOptions } from "../context";
import { moment, whole } from "../options";
import { leftOut } from "../output/left-out";
import { ordersText } from "../output/order";
import { examples } from "./examples";

const optionsSchema = (now: () => Date) =>
  z.object({
    status: orderStatus.optional(),
    customer: z.string().optional(),
    from: moment(now).optional(),
    to: moment(now).optional(),
    limit: whole(1, 10_000).default(20),
    cursor: z.string().optional(),
  });
type Options = z.infer<ReturnType<typeof optionsSchema>>;

export const listCommand = (context: Context): Command =>
  new Command("list")
    .description("list orders, newest first")
    .addOption(new Option("--status <status>", "only orders in this status").choices(orderStatus.options))
    .option("--customer <id>", "only orders of this customer")
    .option("--from <time>", "placed at this time or later: ISO 8601, or 15m, 1h, 2d ago")
    .option("--to <time>", "placed at this time or earlier")
    .option("--limit <count>", "how many, 1 to 10000 (default: 20)")
    .option("--cursor <cursor>", "continue where an earlier list ended")
    .addHelpText(
      "after",
      examples("list --status SHIPPING_FAILED --from 1d", "list --customer CUST-123 --json"),
    )
    .action(async (raw: unknown) => {
      const options = parseOptions(optionsSchema(context.world.now), raw);
      const page = await pages(await context.api(), options, leftOut(context.out));
      context.out.result(page, (colours) =>
        page.orders.length === 0 ? "No orders match." : ordersText(page.orders, colours),
      );
      if (page.nextCursor) context.out.note(`There are more orders: ${moreOf(options, page.nextCursor)}`);
    });

/** The API's maximum page size. */
const pageSize = 100;

/** Reads as many pages as needed. */
const pages = async (api: OrdersApi, options: Options, observer: Observer): Promise<OrderPage> => {
  const orders: OrderPage["orders"] = [];
  let cursor = options.cursor;
  do {
    const limit = String(Math.min(options.limit - orders.length, pageSize));
    const page = await api.list({ ...filtersOf(options), limit, ...(cursor ? { cursor } : {}) }, observer);
    orders.push(...page.orders);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && orders.length < options.limit);
  return { orders, nextCursor: cursor ?? null };
};

/** The command for the next page. A cursor works only with the same filters, so `1h` is replaced by a fixed time. */
const moreOf = (options: Options, cursor: string): string => {
  const { customerId, ...others } = filtersOf(options);
  const filters = { ...others, ...(customerId ? { customer: customerId } : {}), cursor };
  return Object.entries(filters)
    .map(([name, value]) => `--${name} ${value}`)
    .join(" ");
};

const filtersOf = ({ status, customer, from, to }: Options) => ({
  ...(status ? { status } : {}),
  ...(customer ? { customerId: customer } : {}),
  ...(from ? { from: from.toISOString() } : {}),
  ...(to ? { to: to.toISOString() } : {}),
});
