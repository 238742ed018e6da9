import type { Telemetry } from "../telemetry/telemetry";
import { MethodNotAllowed, RouteNotFound } from "./errors";
import { route } from "./route";
import { methodsOf } from "./routes";

/** `$default`, for requests that no route matches: 404, 405 with the allowed methods, or the response to OPTIONS. */
export const unknownRoute = (telemetry: Telemetry) =>
  route(telemetry, async ({ event }) => {
    const { method } = event.requestContext.http;
    const allowed = methodsOf(event.rawPath);
    if (allowed.length === 0) throw new RouteNotFound(event.rawPath);
    if (method !== "OPTIONS") throw new MethodNotAllowed(method, allowed);
    return { status: 204, headers: { allow: allowed.join(", ") } };
  });
