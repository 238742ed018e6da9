import type { Outcome, Subject } from "@orderflow/local-cloud/console";
import * as z from "zod";

const text = z.string().optional().catch(undefined);
const version = z.number().optional().catch(undefined);

/** Something that names an order: an event, a dead letter, an execution's input. */
const about = z.looseObject({
  orderId: text,
  detail: z
    .looseObject({
      orderId: text,
      metadata: z.looseObject({ orderVersion: version }).optional().catch(undefined),
      data: z.looseObject({ orderId: text }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** The order that something is about, with its version if it is known. */
export const subjectOf = (content: unknown): Subject | undefined => {
  const { orderId, detail } = about.safeParse(content).data ?? {};
  const id = orderId ?? detail?.orderId ?? detail?.data?.orderId;
  if (id === undefined) return undefined;
  const orderVersion = detail?.metadata?.orderVersion;
  return { text: orderVersion === undefined ? id : `${id} v${orderVersion}`, view: "orders", rest: id };
};

const outcome = z.looseObject({ outcome: z.string() });

const tones: Readonly<Record<string, Outcome["tone"]>> = {
  SHIPPED: "ok",
  REFUNDED: "warn",
  IGNORED: "neutral",
};

/** The outcome of an order, from the output of its execution: `PAYMENT_FAILED` is "payment failed". */
export const outcomeOf = (output: unknown): Outcome | undefined => {
  const told = outcome.safeParse(output).data?.outcome;
  if (told === undefined) return undefined;
  return { text: told.toLowerCase().replaceAll("_", " "), tone: tones[told] ?? "bad" };
};
