import { GetCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { OrdersApi } from "../api/orders-api";
import { isSettled } from "../api/settled";
import { localMails, type Mail } from "../aws/local-mails";
import type { Context } from "../context";
import { TimedOut } from "../errors";
import type { Target } from "../target";
import { type OwnShop, stockOf } from "./own-shop";
import type { Provider } from "./payments";
import type { Played } from "./play";
import { pieces, type Scenario } from "./scenario";

/** The result of a check; null if the check isn't possible. */
export type Checked = { readonly ok: boolean; readonly found: string } | null;

/** Compares how an order should have ended with how it did. */
export const endOf = ({ ends }: Scenario, { order, refused }: Played): { ok: boolean; found: string } => {
  const found = order?.status ?? (refused === undefined ? "nothing" : `refused: ${refused}`);
  return { found, ok: typeof ends === "string" ? order?.status === ends : refused === ends.refused };
};

const entry = z.object({ outcome: z.string().optional() });

export interface Where {
  readonly context: Context;
  readonly target: Target;
  /** Seconds that effects after an order's end may take. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Whether the payment records agree: the simulated provider's ledger, or the order's record of Stripe's payment. */
export const checkMoney = async (
  { target }: Where,
  provider: Provider,
  { money }: Scenario,
  { order }: Played,
): Promise<Checked> => {
  if (order === undefined) return null;
  const table = target.get("ledgerTableName");
  if (provider === "stripe") {
    const found = order.refund ? "refunded" : order.payment ? "charged" : "none";
    const wanted = money === "declined" ? "none" : money;
    return { ok: found === wanted, found };
  }
  if (table === undefined) return null;
  const get = new GetCommand({
    TableName: table,
    Key: { id: `charge#${order.orderId}` },
    ConsistentRead: true,
  });
  const { Item } = await target.aws.dynamoDb().send(get);
  const found = entry.parse(Item ?? {}).outcome ?? "none";
  return { ok: found === money, found };
};

/** Whether the customer got a mail. Only the local cloud keeps sent mail. */
export const checkMail = async (where: Where, { email, order }: Played): Promise<Checked> => {
  if (!where.target.isLocal || order === undefined) return null;
  const { orderId } = order;
  const mails = (): Promise<readonly Mail[]> => localMails(where.target, { to: email });
  const about = ({ subject, text }: Mail): boolean => subject.includes(orderId) || text.includes(orderId);
  const found = await patiently(where, `an e-mail about ${orderId}`, mails, (seen) => seen.some(about));
  const [newest] = found.filter(about).slice(-1);
  return { ok: newest !== undefined, found: newest === undefined ? "none" : "sent" };
};

/** Counts all placed orders: an order that was cancelled too late is still processed, in addition to its substitute. */
const shippedOf = async (where: Where, api: OrdersApi, placed: ReadonlySet<string>): Promise<number> => {
  const orders = await Promise.all(
    [...placed].map((orderId) => patiently(where, `${orderId} to end`, () => api.get(orderId), isSettled)),
  );
  return orders
    .flatMap(({ status, items }) => (status === "SHIPPED" ? items : []))
    .reduce((sum, { quantity }) => sum + quantity, 0);
};

interface Sold {
  readonly api: OrdersApi;
  readonly shop: OwnShop;
  readonly placed: ReadonlySet<string>;
}

/** Whether the pieces that weren't shipped are in the stock again. */
export const checkStock = async (
  where: Where,
  { api, shop, placed }: Sold,
): Promise<{ ok: boolean; found: string; expected: number }> => {
  const expected = pieces - (await shippedOf(where, api, placed));
  const look = () => stockOf(where.target, shop);
  const found = await patiently(where, "the stock", look, (stock) => stock === expected);
  return { ok: found === expected, found: String(found), expected };
};

/** Waits for a result, and returns the last one even if the wait timed out. */
const patiently = async <Seen>(
  { context, seconds, signal }: Where,
  what: string,
  look: () => Promise<Seen>,
  good: (seen: Seen) => boolean,
): Promise<Seen> => {
  try {
    return await context.until(what, { seconds, signal }, look, good);
  } catch (error) {
    if (error instanceof TimedOut) return look();
    throw error;
  }
};
