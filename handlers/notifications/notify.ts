import { composeEmail } from "../domain/email";
import { OrderNotFound } from "../domain/errors";
import type { DetailType } from "../domain/events";
import type { OrderStore } from "../orders/order-store";
import { eventConsumer } from "../queue/event-consumer";
import type { Postpone } from "../queue/postpone";
import { retryDelay } from "../queue/retry-delay";
import type { Telemetry } from "../telemetry/telemetry";
import { mailDelay } from "./mail-failure";
import type { Mailer } from "./mailer";
import type { Once } from "./once";
import type { Turn } from "./pace";
import type { Suppressions } from "./suppression";
import type { Writer } from "./wording";

export interface NotifyDeps {
  /** Events carry no personal data; only the order has the recipient. */
  readonly orders: Pick<OrderStore, "find">;
  readonly mailer: Mailer;
  readonly write: Writer;
  readonly once: Once;
  /** Addresses that bounced or complained get no mail. */
  readonly suppressions: Pick<Suppressions, "find">;
  /** The events that customers get a mail about; others are ignored. */
  readonly mailEvents: readonly DetailType[];
  readonly turn: Turn;
  readonly postpone: Postpone;
  readonly telemetry: Telemetry;
}

/**
 * Sends the customer one e-mail per order and event. If the language model fails, a template supplies the text. A mail that
 * can't be sent is retried after growing waits, so that an outage of SES uses up few of a message's receives.
 */
export const notify = ({ mailEvents, postpone, ...deps }: NotifyDeps) => {
  const mail = mailOnce(deps);
  return eventConsumer({
    telemetry: deps.telemetry,
    inParallel: true,
    retries: {
      delay: (error, receiveCount) => mailDelay(error, retryDelay(receiveCount, Math.random())),
      postpone,
    },
    consume: async (event, context) => {
      if (mailEvents.includes(event.type)) await mail(event, context);
    },
  });
};

const mailOnce = ({
  orders,
  mailer,
  write,
  once,
  suppressions,
  turn,
  telemetry,
}: Omit<NotifyDeps, "mailEvents" | "postpone">) =>
  once(async (event) => {
    const { orderId, correlationId } = event.data;
    const order = await orders.find(orderId);
    if (order === undefined) throw new OrderNotFound(orderId);
    const suppressed = await suppressions.find(order.customerEmail);
    const fields = { orderId, correlationId, type: event.type };
    if (suppressed !== undefined) {
      const { reason, at } = suppressed;
      telemetry.count("EmailsSuppressed");
      telemetry.info("E-mail not sent: the address is suppressed", { ...fields, reason, since: at });
      return "suppressed";
    }
    const email = composeEmail(event, order, await write(event));
    await turn();
    await mailer.send(order.customerEmail, email, orderId);
    telemetry.count("EmailsSent");
    telemetry.info("E-mail sent", fields);
    return "sent";
  });
