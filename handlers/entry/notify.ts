import { plainDynamoDb, ses, ssm } from "../aws/clients";
import { connectGroq } from "../groq/connect-groq";
import { notify as handler } from "../notifications/notify";
import { onceByEventId } from "../notifications/once";
import { sesMailer } from "../notifications/ses-mailer";
import { writer } from "../notifications/wording";
import { powertools } from "../telemetry/powertools";

export interface NotifySettings {
  /** Powertools idempotency table: key `id`, TTL attribute `expiration`. */
  readonly notificationsTable: string;
  /** An address that SES may send from. */
  readonly sender: string;
  /** Name of the SSM SecureString with the Groq key; without it the templates have the word. */
  readonly groqKeyParameter?: string | undefined;
  readonly groqModel: string;
}

/** Composes the notifier queue's consumer. */
export const notify = ({ notificationsTable, sender, ...groq }: NotifySettings) => {
  const telemetry = powertools();
  const model = connectGroq({ ...groq, timeoutMs: 2_000 }, () => ssm(telemetry.traced));
  return telemetry.instrument(
    handler({
      mailer: sesMailer(ses(telemetry.traced), sender),
      write: writer(model, telemetry),
      once: onceByEventId(plainDynamoDb(telemetry.traced), notificationsTable),
      telemetry,
    }),
  );
};
