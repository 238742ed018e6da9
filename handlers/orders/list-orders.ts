import type * as z from "zod";
import { type Caller, isAdmin } from "../clients/identity";
import { InvalidRequest } from "../domain/errors";
import { fieldErrors } from "../domain/field-errors";
import { orderStatus } from "../domain/order";
import { type ClientRouteDeps, clientRoute } from "../http/client-route";
import type { HttpEvent } from "../http/route";
import type { cursorsOf, Position } from "./cursor";
import type { Found, OrderIndex, Wanted } from "./order-index";
import type { OrderGroup } from "./order-partitions";
import { type OrderQuery, type orderPage, orderQuery, rangeOf } from "./order-query";
import type { StoredOrder } from "./order-store";
import { viewFor } from "./order-view";

export interface ListOrdersDeps extends ClientRouteDeps {
  readonly index: OrderIndex;
  /** Called when a cursor is first read or written. */
  readonly cursors: () => Promise<ReturnType<typeof cursorsOf>>;
}

/** `GET /orders`: a client's own orders, or all orders for an admin; newest first. */
export const listOrders = (deps: ListOrdersDeps) =>
  clientRoute(deps, async ({ event, caller }) => {
    const query = read(event);
    const listing = listingOf(caller, query);
    const start = query.cursor === undefined ? undefined : await open(deps, query.cursor, listing);
    const page = await pageOf(deps.index, caller, query, start);
    const body: z.infer<typeof orderPage> = {
      orders: page.orders.flatMap((order) => viewFor(caller, order) ?? []),
      ...(page.end ? { nextCursor: (await deps.cursors()).write(page.end, listing) } : {}),
    };
    return { status: 200, body };
  });

const read = ({ rawQueryString }: HttpEvent): OrderQuery => {
  const query = new URLSearchParams(rawQueryString);
  const repeated = [...new Set(query.keys())].filter((name) => query.getAll(name).length > 1);
  if (repeated.length > 0)
    throw new InvalidRequest(repeated.map((path) => ({ path, message: "may be given only once" })));
  const limit = query.get("limit");
  // In a URL everything is text.
  const numbers = limit !== null && /^\d+$/.test(limit) ? { limit: Number(limit) } : {};
  const parsed = orderQuery.safeParse({ ...Object.fromEntries(query), ...numbers });
  if (!parsed.success) throw new InvalidRequest(fieldErrors(parsed.error, "query"));
  const { from, to } = rangeOf(parsed.data);
  if (from > to) throw new InvalidRequest([{ path: "from", message: "must not be after `to`" }]);
  return parsed.data;
};

/** The listing that a cursor is bound to: its client and filters. The page size may change between pages. */
const listingOf = (caller: Caller, { status, customerId, from, to }: OrderQuery): string =>
  JSON.stringify([caller.clientId, isAdmin(caller), status, customerId, from, to]);

const open = async ({ cursors }: ListOrdersDeps, cursor: string, listing: string): Promise<Position> => {
  const position = (await cursors()).read(cursor, listing);
  if (position) return position;
  const message = "isn't a cursor of this listing; begin without one, or use the same filters as before";
  throw new InvalidRequest([{ path: "cursor", message }]);
};

interface Page {
  readonly orders: readonly StoredOrder[];
  /** The start of the next page, if there may be one. */
  readonly end?: Position | undefined;
}

const pageOf = async (
  index: OrderIndex,
  caller: Caller,
  query: OrderQuery,
  start: Position | undefined,
): Promise<Page> => {
  const seen = new Set(start?.seen);
  const range = rangeOf(query);
  const wanted: Wanted = {
    equal: equalOf(caller, query),
    from: range.from,
    to: start && start.at < range.to ? start.at : range.to,
  };
  const count = query.limit + 1 + seen.size;
  const found = await index.newest(groupsOf(wanted), wanted, count);
  return pageIn(found, { seen, start, limit: query.limit });
};

const equalOf = (caller: Caller, { status, customerId }: OrderQuery): Wanted["equal"] => ({
  ...(isAdmin(caller) ? {} : { clientId: caller.clientId }),
  ...(status === undefined ? {} : { status }),
  ...(customerId === undefined ? {} : { customerId }),
});

/** The groups to list: those of the narrowest index that has all requested orders; for all orders, every status. */
const groupsOf = ({ equal: { status, customerId, clientId } }: Wanted): readonly OrderGroup[] => {
  if (customerId !== undefined) return [{ by: "customer", value: customerId }];
  if (clientId !== undefined) return [{ by: "client", value: clientId }];
  const statuses = status === undefined ? orderStatus.options : [status];
  return statuses.map((value) => ({ by: "status", value }));
};

/**
 * Limits the found orders to a page. The next page begins at the moment of the last order, without the listed orders of
 * that moment. A moment and ids mean the same whatever the number of shards, so a cursor stays valid when it grows.
 */
const pageIn = (
  found: Found,
  { seen, start, limit }: { seen: ReadonlySet<string>; start: Position | undefined; limit: number },
): Page => {
  const candidates = found.orders.filter(({ orderId }) => !seen.has(orderId));
  const orders = candidates.slice(0, limit);
  const at = candidates.length > limit ? orders.at(-1)?.createdAt : found.until;
  if (at === undefined) return { orders };
  const earlier = start?.at === at ? start.seen : [];
  const ofThatMoment = orders.filter(({ createdAt }) => createdAt === at).map(({ orderId }) => orderId);
  return { orders, end: { at, seen: [...earlier, ...ofThatMoment] } };
};
