import type { IncomingMessage } from "node:http";
import { BadRequest } from "./extension";

/**
 * Nothing but the console itself: its scripts and styles, its own server, and no page may frame it.
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

/** An e-mail is somebody else's text: it may be looked at, in a frame of the console's, and nothing more. */
export const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "sandbox",
].join("; ");

export const commonHeaders = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
} as const;

const loopback = /^(localhost|127\.0\.0\.1|\[::1\]):\d+$/;

/**
 * Lets through what this page itself sends. The host must be this machine by name (a name that DNS was bent to isn't);
 * a page of another origin, another port of this machine included, may neither read nor change anything.
 * @throws BadRequest
 */
export const guard = ({ headers, method }: IncomingMessage): void => {
  const { host = "" } = headers;
  if (!loopback.test(host)) throw new BadRequest(`The console answers this machine only, not ${host}`, 403);
  if (headers.origin !== undefined && headers.origin !== `http://${host}`)
    throw new BadRequest(`The console answers its own page only, not ${headers.origin}`, 403);
  const site = headers["sec-fetch-site"];
  const navigation = headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
  if (site !== undefined && site !== "same-origin" && site !== "none" && !navigation)
    throw new BadRequest("The console answers its own page only", 403);
  // A form can't send this type, so a page of elsewhere would have to ask first, and isn't told yes.
  if (method !== "GET" && headers["content-type"] !== "application/json")
    throw new BadRequest("content-type: must be application/json", 415);
};
