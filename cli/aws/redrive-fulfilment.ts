import type { Context } from "../context";
import { type DeadLetter, readDeadLetter } from "../dead-letter";
import { startFulfilment } from "./fulfilment";
import { type Redriven, redriveLetters } from "./redrive-letters";

/**
 * Starts the executions that EventBridge couldn't start, and goes on with orders that
 * an execution gave up. Where there is something to decide, the letter stays.
 */
export const redriveFulfilment = async (context: Context, name: string): Promise<Redriven> => {
  const target = await context.target();
  return redriveLetters(context, name, async (message) => {
    const letter = readDeadLetter(message);
    if (letter.kind !== "delivery") return goOn(context, letter);
    if (letter.orderId === null) return namesNoOrder;
    await startFulfilment(target, { action: "fulfil", orderId: letter.orderId });
    return undefined;
  });
};

const namesNoOrder = "it names no order";

/** @returns why the letter stays */
const goOn = async (context: Context, { orderId }: DeadLetter): Promise<string | undefined> => {
  if (orderId === null) return namesNoOrder;
  const { status } = await (await context.api()).get(orderId);
  if (status === "SHIPPING_FAILED")
    return `${orderId} is SHIPPING_FAILED: decide with fulfil retry or fulfil refund, and redrive again`;
  if (status === "CONFIRMED" || status === "PAID")
    await startFulfilment(await context.target(), { action: "fulfil", orderId });
  return undefined; // in any other status there is nothing left to do
};
