import type { Work } from "../work/schema";
import { type Limit, limits, settings } from "./limits";

export interface Bound {
  readonly resource: string;
  /** What one order takes of the limit. */
  readonly perOrder: number;
  readonly limit: Limit;
  /** Orders per second at which the limit is reached. */
  readonly ordersPerSecond: number;
  readonly remedy: string;
}

export interface Ceiling {
  /** Limits that nobody can raise: those of partition keys. */
  readonly fixed: readonly Bound[];
  /** Settings, and quotas that an owner raises. */
  readonly raisable: readonly Bound[];
}

type Mixed = Work["mixed"];

/** The orders per second at which each limit binds, the lowest first. */
export const ceilingOf = ({ mixed, consumers }: Work): Ceiling => ({
  fixed: sorted([...keyBounds(mixed), hotProductBound(mixed)]),
  raisable: sorted([
    ...settingBounds(mixed),
    ...consumerBounds(mixed, consumers),
    ...quotaBounds(mixed),
    ...tableBounds(mixed),
  ]),
});

/** The lowest first. */
export const sorted = (bounds: readonly (Bound | undefined)[]): readonly Bound[] =>
  bounds
    .filter((bound) => bound !== undefined)
    .sort((one, other) => one.ordersPerSecond - other.ordersPerSecond);

/** Nothing binds if an order takes nothing. */
export const boundOf = (
  resource: string,
  perOrder: number,
  limit: Limit,
  remedy: string,
): Bound | undefined =>
  perOrder > 0 ? { resource, perOrder, limit, ordersPerSecond: limit.most / perOrder, remedy } : undefined;

const keyBounds = ({ keys }: Mixed) =>
  keys.flatMap(({ table, index, key, shards, reads, writes }) => {
    const where = `\`${table}\`${index ? `, index \`${index}\`` : ""}`;
    const place = `${where}, key ${shown(table, key)}${shards ? ` in ${shards} shards` : ""}`;
    const remedy = shards ? "raise `listingShards`" : "fewer writes; beyond that, a shard in the key";
    return [
      boundOf(place, writes, limits.keyWrites, remedy),
      boundOf(
        `${place}, reads`,
        reads,
        limits.keyReads,
        table === "clients" ? "set `keyCacheSeconds`" : "fewer reads",
      ),
    ];
  });

/** The key of a client is a hash of its API key, which changes with each run. */
const shown = (table: string, key: string): string => (table === "clients" ? "of one API key" : `\`${key}\``);

/** All orders contain the product, not only some. */
const hotProductBound = ({ keys, hotProduct: { productId, share } }: Mixed): Bound | undefined => {
  const item = keys.find(({ table, key }) => table === "inventory" && key === productId);
  if (!item) return undefined;
  const remedy = "full batches, which one transaction reserves; beyond them, a stock in several items";
  return boundOf("one product that every order contains", item.writes / share, limits.keyWrites, remedy);
};

const seconds = ({ functions }: Mixed, name: string): number =>
  (functions.find((one) => one.name === name)?.milliseconds ?? 0) / 1_000;

const consumerBounds = (mixed: Mixed, consumers: Work["consumers"]) =>
  consumers.flatMap(({ name, maximumConcurrency: most }) => {
    if (most === undefined) return [];
    const limit = { most, unit: "instances", source: "Pulumi.yaml" };
    const remedy = "raise the setting; full batches take less time per order";
    return [boundOf(`instances of ${logical(name)}`, seconds(mixed, name), limit, remedy)];
  });

const settingBounds = ({ usage }: Mixed) => [
  boundOf("`throttleRate`", usage["httpApi.requests"] ?? 0, settings.throttleRate, "raise the setting"),
  boundOf("`mailRate`", usage["ses.emails"] ?? 0, settings.mailRate, "raise the setting"),
];

const quotaBounds = (mixed: Mixed) => {
  const { usage, calls, executions, deliveries } = mixed;
  const emails = usage["ses.emails"] ?? 0;
  const running = mixed.functions.reduce((total, { milliseconds }) => total + milliseconds / 1_000, 0);
  return [
    boundOf(
      "Groq, free plan: a score and the mails",
      1 + emails,
      limits.scores,
      "a paid plan; templates until then",
    ),
    boundOf("SES", emails, limits.mails, "request more"),
    boundOf("Lambda: concurrent executions", running, limits.concurrency, "request more"),
    boundOf("HTTP API: requests", usage["httpApi.requests"] ?? 0, limits.apiRequests, "request more"),
    boundOf("EventBridge: PutEvents", calls["events:PutEvents"] ?? 0, limits.putEvents, "request more"),
    boundOf("EventBridge: deliveries", deliveries, limits.deliveries, "request more"),
    boundOf(
      "Step Functions: starts",
      executions,
      limits.starts,
      "`fulfilmentWorkflow: express`, or request more",
    ),
    boundOf(
      "Step Functions: transitions",
      usage["stepFunctions.transitions"] ?? 0,
      limits.transitions,
      "`fulfilmentWorkflow: express`, or request more",
    ),
  ];
};

const tableBounds = ({ tables }: Mixed) =>
  tables.flatMap(({ table, writes, reads }) => [
    boundOf(`DynamoDB: writes of \`${table}\` with its indexes`, writes, limits.tableUnits, "request more"),
    boundOf(`DynamoDB: reads of \`${table}\``, reads, limits.tableUnits, "request more"),
  ]);

/** `orderflow-local-inventory` → `inventory` */
export const logical = (name: string): string => name.replace(/^orderflow-[^-]+-/, "");
