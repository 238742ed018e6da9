import { createHash } from "node:crypto";
import type { AwsReply } from "../service";

/** Trusted markup; everything else is escaped. */
export class Html {
  constructor(readonly markup: string) {}
}

/**
 * Makes markup from a template; values are escaped unless they are markup themselves.
 *
 * @example html`<li>${mail.subject}</li>`
 */
export const html = (literals: TemplateStringsArray, ...values: readonly Value[]): Html =>
  new Html(literals.reduce((text, literal, index) => `${text}${markupOf(values[index - 1])}${literal}`));

type Value = string | number | Html | readonly Html[] | undefined;

const markupOf = (value: Value): string => {
  if (value instanceof Html) return value.markup;
  if (typeof value === "object") return value.map(({ markup }) => markup).join("");
  return value === undefined ? "" : escaped(String(value));
};

/** Escapes text for an element or a quoted attribute. */
export const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

const styles = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8886; padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
dt { float: left; clear: left; width: 5rem; opacity: 0.7; }
iframe { background: #fff; border: 1px solid #8886; height: 32rem; width: 100%; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }`;

/** Allows no scripts and no content of other sites; only frames of this server. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(styles).digest("base64")}'`,
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A page for a person with a browser. */
export const page = (title: string, body: Html, status = 200): AwsReply =>
  documentReply(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(styles)}</style>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`.markup,
    policy,
    status,
  );

/** @param contentPolicy the document's Content-Security-Policy */
export const documentReply = (document: string, contentPolicy: string, status = 200): AwsReply => ({
  status,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": contentPolicy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    vary: "accept",
  },
  body: document,
});
