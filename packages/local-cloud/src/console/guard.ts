import type { IncomingMessage } from "node:http";
import { ownPageRefusal } from "../endpoint/callers";
import { BadRequest } from "./extension";

/**
 * Allows only the console's own scripts, styles and server; no page may frame it.
 * @see https://developer.mozilla.org/docs/Web/HTTP/CSP
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const commonHeaders = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
} as const;

/**
 * Accepts requests of this page itself and of programs on this machine.
 * @throws BadRequest
 */
export const guard = ({ headers, method = "GET" }: IncomingMessage): void => {
  const refusal = ownPageRefusal(method, headers);
  if (refusal !== undefined) throw new BadRequest(refusal, 403);
  // A form can't send this type, so another site's page would need a preflight, which isn't answered.
  if (method !== "GET" && headers["content-type"] !== "application/json")
    throw new BadRequest("content-type: must be application/json", 415);
};
