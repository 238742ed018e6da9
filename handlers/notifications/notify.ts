import { composeEmail } from "../domain/email";
import { eventConsumer } from "../queue/event-consumer";
import type { Telemetry } from "../telemetry/telemetry";
import type { Mailer } from "./mailer";
import type { Once } from "./once";
import type { Writer } from "./wording";

export interface NotifyDeps {
  readonly mailer: Mailer;
  readonly write: Writer;
  readonly once: Once;
  readonly telemetry: Telemetry;
}

/** One e-mail an (order, event) to the customer; the wording may fail, the sending is retried by the queue. */
export const notify = ({ mailer, write, once, telemetry }: NotifyDeps) =>
  eventConsumer({
    telemetry,
    inParallel: true,
    consume: once(async (event) => {
      const email = composeEmail(event, await write(event));
      await mailer.send(event.data.customerEmail, email);
      telemetry.count("EmailsSent");
      const { orderId, correlationId } = event.data;
      telemetry.info("E-mail sent", { orderId, correlationId, type: event.type });
    }),
  });
