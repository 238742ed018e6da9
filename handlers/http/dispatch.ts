import type { HttpEvent, HttpReply } from "./route";
import { type RouteKey, routeOf } from "./routes";

type Handler = (event: HttpEvent) => Promise<HttpReply>;

/** One function for several routes: each event goes to the handler of its route, others to the fallback. */
export const dispatch =
  (handlers: Readonly<Partial<Record<RouteKey, Handler>>>, fallback: Handler): Handler =>
  (event) => {
    const key = routeOf(event.routeKey);
    return ((key && handlers[key]) ?? fallback)(event);
  };
