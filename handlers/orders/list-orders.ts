import type * as z from "zod";
import { type Caller, isAdmin } from "../clients/identity";
import { InvalidRequest } from "../domain/errors";
import { fieldErrors } from "../domain/field-errors";
import { orderStatus } from "../domain/order";
import { type ClientRouteDeps, clientRoute } from "../http/client-route";
import type { HttpEvent } from "../http/route";
import type { cursorsOf, Position } from "./cursor";
import type { Found, OrderIndex, Partition, Wanted } from "./order-index";
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
  const found = await Promise.all(
    partitionsOf(wanted).map((partition) => index.newest(partition, wanted, count)),
  );
  return merge(found, { seen, start, limit: query.limit });
};

const equalOf = (caller: Caller, { status, customerId }: OrderQuery): Wanted["equal"] => ({
  ...(isAdmin(caller) ? {} : { clientId: caller.clientId }),
  ...(status === undefined ? {} : { status }),
  ...(customerId === undefined ? {} : { customerId }),
});

/** The partitions to query: those of the narrowest index that has all requested orders; for all orders, every status. */
const partitionsOf = ({ equal: { status, customerId, clientId } }: Wanted): Partition[] => {
  if (customerId !== undefined)
    return [{ index: "idsByCustomer", attribute: "customerId", value: customerId }];
  if (clientId !== undefined) return [{ index: "idsByClient", attribute: "clientId", value: clientId }];
  const statuses = status === undefined ? orderStatus.options : [status];
  return statuses.map((value) => ({ index: "idsByStatus", attribute: "status", value }));
};

/**
 * Merges several partitions, newest first. A page ends where the first partition hasn't been read further, so that no
 * order is skipped. The next page begins at the moment of the last order, without the listed orders of that moment.
 */
const merge = (
  found: readonly Found[],
  { seen, start, limit }: { seen: ReadonlySet<string>; start: Position | undefined; limit: number },
): Page => {
  const known = found.reduce<string | undefined>((latest, { until }) => max(latest, until), undefined);
  // An order that changed its status between two queries is in both; it is listed once.
  const unique = new Map(found.flatMap(({ orders }) => orders).map((order) => [order.orderId, order]));
  const candidates = [...unique.values()]
    .filter(({ orderId, createdAt }) => !seen.has(orderId) && (known === undefined || createdAt >= known))
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
  const orders = candidates.slice(0, limit);
  if (candidates.length <= limit && known === undefined) return { orders };
  const at = candidates.length > limit ? (orders.at(-1)?.createdAt ?? known) : known;
  if (at === undefined) return { orders };
  const earlier = start?.at === at ? start.seen : [];
  const ofThatMoment = orders.filter(({ createdAt }) => createdAt === at).map(({ orderId }) => orderId);
  return { orders, end: { at, seen: [...earlier, ...ofThatMoment] } };
};

const max = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a;
