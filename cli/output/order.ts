import { formatMoney, money } from "#handlers/domain/money";
import type { OrderView } from "../api/orders-api";
import type { Colours } from "./output";
import { facts, table } from "./table";

type Step = OrderView["history"][number];

const good: ReadonlySet<string> = new Set(["CONFIRMED", "PAID", "SHIPPED"]);
const bad: ReadonlySet<string> = new Set(["FAILED_INSUFFICIENT_STOCK", "PAYMENT_FAILED", "SHIPPING_FAILED"]);

export const statusText = (status: string, colours: Colours): string => {
  if (good.has(status)) return colours.green(status);
  if (bad.has(status)) return colours.red(status);
  return colours.yellow(status);
};

/** `2026-03-01T10:00:00.123Z` → `2026-03-01 10:00:00.123Z`; UTC, as in the logs. */
export const timeText = (iso: string): string => iso.replace("T", " ");

/** One step of the timeline; `since` is the time of the order's first step. */
export const stepText = ({ status, at, reason }: Step, since: string, colours: Colours): string => {
  const seconds = ((Date.parse(at) - Date.parse(since)) / 1_000).toFixed(1).padStart(7);
  const why = reason === undefined ? "" : `  ${colours.dim(reason)}`;
  return `${colours.dim(timeText(at))} ${colours.dim(`+${seconds.trim()}s`.padStart(9))}  ${statusText(status, colours)}${why}`;
};

/** The details of an order, for a person. */
export const orderText = (order: OrderView, colours: Colours): string => {
  const { orderId, status, customerId, customerEmail, total, createdAt, paymentMethod } = order;
  const head = facts(
    [
      ["Order", orderId],
      ["Status", statusText(status, colours)],
      ["Customer", `${customerId} <${customerEmail}>`],
      ["Placed", timeText(createdAt)],
      ["Total", formatMoney(total)],
      ...(paymentMethod === undefined ? [] : [["Payment", paymentMethod] as const]),
      ...more(order),
    ],
    colours,
  );
  return [head, "", linesText(order, colours), "", historyText(order, colours)].join("\n");
};

/** Attributes that later steps added, by name, in any version of the program. */
const more = (order: OrderView): [string, string][] =>
  ["payment", "shipment", "refund", "failure", "cancellation"].flatMap((name) => {
    const value: unknown = Object.entries(order).find(([key]) => key === name)?.[1];
    if (value === null || typeof value !== "object") return [];
    const parts = Object.entries(value).map(([key, part]) => `${key} ${plain(part)}`);
    return [[name.charAt(0).toUpperCase() + name.slice(1), parts.join(", ")] as [string, string]];
  });

const plain = (value: unknown): string => {
  const amount = money.safeParse(value);
  if (amount.success) return formatMoney(amount.data);
  return typeof value === "string" ? value : JSON.stringify(value);
};

const linesText = ({ items }: OrderView, colours: Colours): string =>
  table(
    ["Product", "Name", { title: "Quantity", align: "right" }, { title: "Unit price", align: "right" }],
    items.map(({ productId, name, quantity, unitPrice }) => [
      productId,
      name,
      quantity,
      formatMoney(unitPrice),
    ]),
    colours,
  );

export const historyText = ({ history, createdAt }: OrderView, colours: Colours): string =>
  history.map((step) => stepText(step, createdAt, colours)).join("\n");

export const ordersText = (orders: readonly OrderView[], colours: Colours): string =>
  table(
    ["Order", "Status", "Customer", { title: "Total", align: "right" }, "Placed"],
    orders.map(({ orderId, status, customerId, total, createdAt }) => [
      orderId,
      statusText(status, colours),
      customerId,
      formatMoney(total),
      timeText(createdAt),
    ]),
    colours,
  );
