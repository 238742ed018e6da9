import { escaped } from "../endpoint/html";
import type { Mail } from "./mailbox";

/** An e-mail is untrusted: it is only displayed, in a frame of this server. */
export const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "sandbox",
].join("; ");

/** A mail's HTML as a document of its own; its text when it has no HTML. */
export const mailDocument = ({ body }: Mail): string =>
  body.html ?? `<!doctype html><meta charset="utf-8"><pre>${escaped(body.text ?? "")}</pre>`;
