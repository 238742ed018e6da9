import { GetCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { OrdersApi } from "../api/orders-api";
import { isSettled } from "../api/settled";
import { execute } from "../aws/fulfilment";
import type { Context } from "../context";
import { describeFailure } from "../failure";
import type { Target } from "../target";
import { type OwnShop, removeClient, removeProduct, retire } from "./own-shop";

interface Left {
  readonly context: Context;
  readonly target: Target;
  readonly shop: OwnShop;
  readonly api: OrdersApi;
  readonly placed: ReadonlySet<string>;
  /** How long each order may take to end after the run. */
  readonly seconds: number;
}

/**
 * Removes what a run created. An order that is still in progress is cancelled, or refunded if its shipping failed. If an
 * order continues anyway, the product stays, retired, so that its stock can be returned, and the user is warned.
 */
export const cleanUp = async (left: Left): Promise<void> => {
  const { context, target, shop, placed } = left;
  const open = (await Promise.all([...placed].map((orderId) => finish(left, orderId)))).flat();
  await attempt(context, "its client", () => removeClient(target, shop));
  if (open.length === 0) return attempt(context, "its product", () => removeProduct(target, shop));
  await attempt(context, "its product", () => retire(target, shop, context.world.now()));
  context.out.warn(`${open.join(", ")}: still in progress, so the product ${shop.productId} stays, retired.`);
};

/** Warns if something can't be removed; the rest is still removed. */
const attempt = async ({ out }: Context, what: string, remove: () => Promise<void>): Promise<void> => {
  try {
    await remove();
  } catch (error) {
    out.warn(`The run couldn't remove ${what}: ${describeFailure(error).message}`);
  }
};

/** @returns the order's id if the order continues */
const finish = async (left: Left, orderId: string): Promise<string[]> => {
  const { context, api, shop, seconds } = left;
  try {
    const order = await api.get(orderId);
    if (!isSettled(order)) await api.cancel(orderId, "orders smoke was interrupted").catch(() => {}); // may be too late
    const end = await context.until(`${orderId} to end`, { seconds }, () => api.get(orderId), isSettled);
    if (end.status === "CANCELLED") await stockReturned(left, orderId);
    if (end.status !== "SHIPPING_FAILED") return [];
    const refunded = await execute(context.withKey(shop.apiKey), end, {
      action: "refund",
      seconds,
    });
    return refunded.order.status === "SHIPPING_FAILED" ? [orderId] : [];
  } catch {
    return [orderId]; // the warning names it; nothing more can be done
  }
};

const stored = z.object({ stockReserved: z.boolean().default(false) });

/** The inventory's consumer returns a cancelled order's stock a moment later. @throws TimedOut */
const stockReturned = async ({ context, target, seconds }: Left, orderId: string): Promise<void> => {
  const get = new GetCommand({
    TableName: target.need("ordersTableName"),
    Key: { orderId },
    ConsistentRead: true,
    ProjectionExpression: "stockReserved",
  });
  const look = async () => stored.parse((await target.aws.dynamoDb().send(get)).Item ?? {}).stockReserved;
  await context.until(`the stock of ${orderId}`, { seconds }, look, (reserved) => !reserved);
};
