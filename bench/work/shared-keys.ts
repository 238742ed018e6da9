import { partitionsOf } from "../../handlers/orders/order-partitions";
import type { Reading } from "./metering";
import type { SharedKey } from "./schema";

type Table = Reading["details"]["tables"][number];
type Key = Table["hottestKeys"][number];

/**
 * The hottest partition key of each table and index, in units per order. It compares two readings: a key that belongs to
 * one order or one customer gets nothing from later orders, so only keys that orders share remain. Ids are spread evenly
 * over shards, which few orders don't show, so a shard's units are its part of those of all shards.
 * @param orders between the readings
 * @param shards of the orders table
 */
export const sharedKeys = (
  before: Reading,
  after: Reading,
  orders: number,
  shards: number,
): readonly SharedKey[] =>
  after.details.tables.flatMap((table) => {
    const earlier = before.details.tables.find((one) => isSame(one, table));
    const parts = isSharded(table) ? shards : 1;
    const known = new Map(valuesOf(earlier).map((value) => [value.key, value]));
    const growing = valuesOf(table).flatMap(({ key, reads, writes }) => {
      const then = known.get(key);
      if (!then) return [];
      const perOrder = (units: number) => units / orders / parts;
      return [{ key, reads: perOrder(reads - then.reads), writes: perOrder(writes - then.writes) }];
    });
    const hottest = growing
      .filter(({ reads, writes }) => reads + writes >= fewest / parts)
      .sort((one, other) => heat(other) - heat(one))[0];
    if (!hottest) return [];
    const { table: name, index } = table;
    return [
      {
        table: name,
        ...(index === undefined ? {} : { index }),
        ...(parts > 1 ? { shards: parts } : {}),
        ...hottest,
      },
    ];
  });

const isSame = (one: Table, other: Table): boolean => one.table === other.table && one.index === other.index;

const shardedIndexes = (["status", "client"] as const).flatMap((by) =>
  partitionsOf({ shards: 1, listedBy: "shards" }, { by, value: "" }).map(({ index }) => index),
);

const isSharded = ({ index }: Table): boolean => index !== undefined && shardedIndexes.includes(index);

/** The keys of a table or an index; the shards of a value together, without their numbers. */
const valuesOf = (table: Table | undefined): readonly Key[] => {
  if (!table || !isSharded(table)) return table?.hottestKeys ?? [];
  const values = new Map<string, Key>();
  for (const { key: shard, reads, writes } of table.hottestKeys) {
    const key = shard.slice(0, shard.lastIndexOf("#"));
    const known = values.get(key) ?? { key, reads: 0, writes: 0 };
    values.set(key, { key, reads: known.reads + reads, writes: known.writes + writes });
  }
  return [...values.values()];
};

/** Units per order below which a key isn't shared: a customer who returns, or a clean-up. */
const fewest = 0.05;

/** A partition takes three times as many reads as writes. */
const heat = ({ reads, writes }: { readonly reads: number; readonly writes: number }): number =>
  reads + 3 * writes;
