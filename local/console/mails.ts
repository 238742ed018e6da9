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

/** A mail's HTML as a document of its own; its text when it has no HTML. */
export const mailDocument = ({ body }: Mail): string =>
  body.html ?? `<!doctype html><meta charset="utf-8"><pre>${escaped(body.text ?? "")}</pre>`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
