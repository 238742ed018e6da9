import type { Context } from "../context";
import { readDeadLetter } from "../dead-letter";
import { startFulfilment } from "./fulfilment";
import { type Redriven, redriveLetters } from "./redrive-letters";

/**
 * Starts the executions that EventBridge couldn't start, and goes on with orders that an
 * execution gave up. Where there is something to decide, the letter stays.
 */
export const redriveFulfilment = async (context: Context, name: string): Promise<Redriven> => {
  const target = await context.target();
  return redriveLetters(context, name, async (message) => {
    const { kind, orderId } = readDeadLetter(message);
    if (orderId === null) return "it names no order";
    if (kind !== "delivery") return goOn(context, orderId);
    await startFulfilment(target, { action: "fulfil", orderId });
    return undefined;
  });
};

/** @returns why the letter stays */
const goOn = async (context: Context, orderId: string): Promise<string | undefined> => {
  const { status } = await (await context.api()).get(orderId);
  if (status === "SHIPPING_FAILED")
    return `${orderId} is SHIPPING_FAILED: decide with fulfil retry or fulfil refund, and redrive again`;
  if (status === "CONFIRMED" || status === "PAID")
    await startFulfilment(await context.target(), { action: "fulfil", orderId });
  return undefined; // in any other status there is nothing left to do
};
