import { Command } from "commander";
import * as z from "zod";
import type { OrderView } from "../api/orders-api";
import { isSettled } from "../api/settled";
import { type Context, parseOptions } from "../context";
import { EndedOtherwise } from "../errors";
import { timeout } from "../options";
import { stepText } from "../output/order";
import { examples } from "./examples";

const optionsSchema = z.object({ timeout: timeout.default(120) });

export const watchCommand = (context: Context): Command =>
  new Command("watch")
    .description("follow an order until it is shipped, or has ended otherwise (exit code 6)")
    .argument("<orderId>", "id of the order")
    .option("--timeout <seconds>", "give up after this time (default: 120)")
    .addHelpText("after", examples("watch ord_01J9ZQ3W5B2N8K4T6V7X1Y0ABC"))
    .action(async (orderId: string, raw: unknown) => {
      await watchOrder(context, orderId, parseOptions(optionsSchema, raw).timeout);
    });

/**
 * Prints each step of an order as it happens; the result is the order in its final status.
 * @throws EndedOtherwise when that status isn't SHIPPED
 * @throws TimedOut
 */
export const watchOrder = async (context: Context, orderId: string, seconds: number): Promise<OrderView> => {
  const api = await context.api();
  let shown = 0;
  const look = async (): Promise<OrderView> => {
    const order = await api.get(orderId);
    for (const step of order.history.slice(shown))
      context.out.live((colours) => stepText(step, order.createdAt, colours));
    shown = order.history.length;
    return order;
  };
  const options = { seconds, every: 200 };
  const order = await context.until(`${orderId} to end`, options, look, isSettled);
  if (context.out.json) context.out.result(order, () => "");
  if (order.status !== "SHIPPED")
    throw new EndedOtherwise(`${orderId} ended as ${order.status}.`, hint(order));
  return order;
};

const hint = ({ orderId, status }: OrderView): { hint?: string } =>
  status === "SHIPPING_FAILED" ? { hint: `Next: fulfil retry ${orderId}, or fulfil refund ${orderId}` } : {};
