import type { HttpEvent, HttpReply } from "./route";
import type { ServedEvent, ServedKey } from "./routes";

type Handler = (event: HttpEvent) => Promise<HttpReply>;

/**
 * Dispatches events of several routes to their handlers. The event's type lists the routes with handlers, so an API that
 * sends others doesn't compile. GET handlers answer HEAD too.
 */
export const dispatch = <Key extends ServedKey>(handlers: Readonly<Record<Key, Handler>>) => {
  const byKey = new Map(Object.entries<Handler>(handlers));
  return async (event: HttpEvent & ServedEvent<Key>): Promise<HttpReply> => {
    const handler = byKey.get(event.routeKey.replace(/^HEAD /, "GET "));
    if (!handler) throw new Error(`The route ${event.routeKey} has no handler`);
    return handler(event);
  };
};
