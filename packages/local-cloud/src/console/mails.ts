import type { Mail } from "../ses/mailbox";
import type { MailView } from "./api";

export const mailView = (mail: Mail): MailView => ({
  id: mail.id,
  to: mail.destination.ToAddresses,
  from: mail.source,
  subject: mail.subject,
  at: Date.parse(mail.timestamp),
  text: mail.body.text,
  hasHtml: mail.body.html !== undefined,
});
