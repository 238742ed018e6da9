import type { OrderView } from "../api/orders-api";
import type { Context } from "../context";
import { readDeadLetter } from "../dead-letter";
import { NotFound, TimedOut } from "../errors";
import { execute } from "./fulfilment";
import { type Redriven, redriveLetters } from "./redrive-letters";
import { redriveOrder } from "./redrive-order";

/** Executions that run at the same time. */
const atOnce = 10;

/**
 * Resumes the orders of dead letters: those whose execution EventBridge couldn't start, and those that an execution
 * gave up. A letter is deleted once its order's status has changed, or nothing was left to do. Otherwise one letter
 * per order stays, because an execution that failed again has written another.
 * @param seconds how long each execution may take
 */
export const redriveFulfilment = async (
  context: Context,
  name: string,
  { seconds }: { readonly seconds: number },
): Promise<Redriven> => {
  const tried = new Map<string, Promise<string | undefined>>();
  const handle = async (orderId: string | null): Promise<string | undefined> => {
    if (orderId === null) return "it names no order";
    if (tried.has(orderId)) return undefined; // if a letter of this order must stay, it is the first one
    const outcome = goOn(context, orderId, seconds);
    tried.set(orderId, outcome);
    return outcome;
  };
  return redriveLetters(context, name, (message) => handle(readDeadLetter(message).orderId), atOnce);
};

const goOn = async (context: Context, orderId: string, seconds: number): Promise<string | undefined> => {
  try {
    return await redriveOrder(orderId, {
      find: () => theOrder(context, orderId),
      resume: (order) => execute(context, order, { action: "resume", seconds }),
    });
  } catch (error) {
    if (error instanceof TimedOut)
      return `${orderId} isn't finished after ${seconds} s; its execution continues`;
    throw error;
  }
};

const theOrder = async (context: Context, orderId: string): Promise<OrderView | undefined> => {
  try {
    return await (await context.api()).get(orderId);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
};
