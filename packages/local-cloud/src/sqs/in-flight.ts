import * as z from "zod";
import { Timeout } from "../clock/time-functions";

const inFlight = z.looseObject({
  visible: z.literal(false),
  tm: z.instanceof(Timeout),
  record: z.looseObject({ ReceiptHandle: z.string() }),
});

/** How long a message that was received stays invisible, in seconds. */
export interface Invisibility {
  readonly whole: number;
  readonly left: number;
}

/**
 * The visibility timeout of the engine's entry for a message.
 * @returns `undefined` when the message isn't in flight by this handle any more: it is back, or somebody else has it
 */
export const invisibilityOf = (entry: unknown, receiptHandle: string): Invisibility | undefined => {
  const { tm, record } = inFlight.safeParse(entry).data ?? {};
  return tm && record?.ReceiptHandle === receiptHandle
    ? { whole: tm.milliseconds / 1000, left: tm.left() / 1000 }
    : undefined;
};
