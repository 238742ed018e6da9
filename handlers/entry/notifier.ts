import { setTimeout as sleep } from "node:timers/promises";
import { dynamoDb, plainDynamoDb, ses, sqs, ssm } from "../aws/clients";
import type { DetailType } from "../domain/events";
import { connectGroq } from "../groq/connect-groq";
import { dynamoDbSuppressions } from "../notifications/dynamodb-suppressions";
import { notify } from "../notifications/notify";
import { onceByEventId } from "../notifications/once";
import { pace } from "../notifications/pace";
import { type MailSender, sesMailer } from "../notifications/ses-mailer";
import { writer } from "../notifications/wording";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import type { OrdersTable } from "../orders/orders-table";
import { postponeBy } from "../queue/postpone";
import { powertools } from "../telemetry/powertools";

export interface NotifierSettings {
  readonly ordersTable: OrdersTable;
  /** Powertools idempotency table: key `id`, TTL attribute `expiration`. */
  readonly notificationsTable: string;
  /** How long sent mails are remembered. */
  readonly rememberDays: number;
  /** The suppressed addresses; key `addressHash`. */
  readonly suppressionsTable: string;
  readonly sender: MailSender;
  /** The events that customers get a mail about. */
  readonly mailEvents: readonly DetailType[];
  /** Mails per second that one instance may send. */
  readonly mailsPerSecond: number;
  /** Name of the SSM SecureString with the Groq key; without it, templates write the mails. */
  readonly groqKeyParameter?: string | undefined;
  readonly groqModel: string;
}

/** Composes the notifier queue's consumer. */
export const notifier = ({
  ordersTable,
  notificationsTable,
  suppressionsTable,
  ...settings
}: NotifierSettings) => {
  const { rememberDays, sender, mailEvents, mailsPerSecond, ...groq } = settings;
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  const model = connectGroq({ ...groq, timeoutMs: 2_000 }, () => ssm(telemetry.traced), telemetry);
  return telemetry.instrument(
    notify({
      orders: dynamoDbOrderStore(db, ordersTable),
      suppressions: dynamoDbSuppressions(db, suppressionsTable),
      mailer: sesMailer(ses(telemetry.traced), sender),
      write: writer(model, telemetry),
      once: onceByEventId(plainDynamoDb(telemetry.traced), notificationsTable, rememberDays),
      mailEvents,
      turn: pace(mailsPerSecond, { now: () => performance.now(), sleep }),
      postpone: postponeBy(sqs(telemetry.traced)),
      telemetry,
    }),
  );
};
