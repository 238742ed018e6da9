import type { IncomingHttpHeaders } from "node:http";

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

const isLoopbackPage = (origin: string): boolean =>
  /^https?:\/\//.test(origin) && loopbackHost.test(origin.replace(/^https?:\/\//, ""));

/** Refuses other host names, with which a page could bypass the origin check (DNS rebinding). */
const foreignHost = ({ host = "no name" }: IncomingHttpHeaders): string | undefined =>
  loopbackHost.test(host) ? undefined : `The local cloud serves only this machine, not ${host}`;

/** Whether a person followed a link or typed the address; the page with the link can't read the response. */
const isNavigation = (headers: IncomingHttpHeaders): boolean =>
  headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";

/**
 * Why a request to a port for programs is refused. Browsers may not use such a port. They always send an origin or
 * `Sec-Fetch-Site`; SDKs, the AWS CLI and functions send neither.
 * https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export const programRefusal = (headers: IncomingHttpHeaders): string | undefined => {
  const { origin, "sec-fetch-site": site } = headers;
  if (origin !== undefined)
    return foreignHost(headers) ?? `The local cloud serves programs here, not the page ${origin}`;
  if (site !== undefined) return foreignHost(headers) ?? "The local cloud serves programs here, not browsers";
  return foreignHost(headers);
};

/** Why a request is refused at a port with pages: only those pages and programs may use it. */
export const ownPageRefusal = (method: string, headers: IncomingHttpHeaders): string | undefined => {
  const { host, origin, "sec-fetch-site": site = "none" } = headers;
  const foreign = foreignHost(headers);
  if (foreign !== undefined) return foreign;
  if (origin !== undefined && origin !== `http://${host}`)
    return `The local cloud serves only its own pages here, not ${origin}`;
  if (site === "same-origin" || site === "none" || (method === "GET" && isNavigation(headers)))
    return undefined;
  return "The local cloud serves only its own pages here";
};

/**
 * Why a request to an API of the program is refused. Pages of this machine may call it, such as those of a development
 * server; pages of the web may only if the API's CORS configuration allows them.
 * @param allows whether the API's CORS configuration names the origin
 */
export const apiRefusal = (
  method: string,
  headers: IncomingHttpHeaders,
  allows: (origin: string) => boolean,
): string | undefined => {
  const foreign = foreignHost(headers);
  if (foreign !== undefined) return foreign;
  const { origin, "sec-fetch-site": site } = headers;
  if (origin !== undefined)
    return isLoopbackPage(origin) || allows(origin)
      ? undefined
      : `The local cloud serves pages of this machine and pages that the API's CORS configuration allows, not ${origin}`;
  return site === "cross-site" && !(method === "GET" && isNavigation(headers))
    ? "The local cloud serves no pages of other sites"
    : undefined;
};
