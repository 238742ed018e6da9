import type { AwsCall } from "../service";
import type { ConsumedUnits } from "./capacity";
import type { TableInputs } from "./table-declaration";
import { type Attributes, queriedValue, type TouchedItem, touchedItems } from "./touched-items";

/** Units that one partition key of a table or an index used; the key is undefined if it isn't known. */
export interface KeyUnits extends ConsumedUnits {
  readonly partitionKey?: string | undefined;
}

type Declared = Pick<TableInputs, "hashKey" | "rangeKey" | "globalSecondaryIndexes">;

/** Items whose index keys are remembered. The index keys of older items are unknown. */
const mostItems = 20_000;

/**
 * Knows which partition keys a call used. The engine counts units per table and index, and not per key. So this
 * remembers the index keys of the newest items, because an update doesn't contain the ones that it leaves or replaces.
 */
export class PartitionKeys {
  private readonly indexKeys = new Map<string, Attributes>();

  constructor(private readonly declared: ReadonlyMap<string, Declared>) {}

  /**
   * Splits the units of a call evenly over the keys that it used.
   * @param isDone whether the call succeeded, so that the items have their new index keys from now on
   */
  split(call: AwsCall, units: readonly ConsumedUnits[], isDone = true): readonly KeyUnits[] {
    const changes = touchedItems(call).map((item) => this.changeOf(item));
    if (isDone) for (const { id, after } of changes) this.remember(id, after);
    return units.flatMap((one) => {
      const keys = this.keysOf(call, one, changes);
      if (keys.length === 0) return [one];
      const share = { reads: one.reads / keys.length, writes: one.writes / keys.length };
      return keys.map((partitionKey) => ({ ...one, ...share, partitionKey }));
    });
  }

  private keysOf(call: AwsCall, { table, index }: ConsumedUnits, changes: readonly Change[]): string[] {
    const attribute = hashKeyOf(this.declared.get(table), index);
    if (attribute === undefined) return [];
    const touched = changes.filter(({ item }) => item.table === table);
    if (touched.length === 0) return textOf(queriedValue(call, attribute));
    if (index === undefined) return touched.flatMap(({ item }) => textOf(item.key[attribute]));
    // A changed key is a deletion under the old one and a put under the new one.
    return touched.flatMap(({ before, after }) => [
      ...new Set([...textOf(before[attribute]), ...textOf(after[attribute])]),
    ]);
  }

  private changeOf(item: TouchedItem): Change {
    const declared = this.declared.get(item.table);
    const indexes = declared?.globalSecondaryIndexes ?? [];
    if (!declared || indexes.length === 0) return { id: "", item, before: {}, after: {} };
    const id = JSON.stringify([item.table, ...keyAttributes(declared, item)]);
    const before = this.indexKeys.get(id) ?? {};
    const after = Object.fromEntries(
      indexes
        .map(({ name }) => hashKeyOf(declared, name) ?? "")
        .map((name) => [name, item.sets[name] ?? (item.isWhole ? undefined : before[name])]),
    );
    return { id, item, before, after };
  }

  private remember(id: string, keys: Attributes): void {
    if (id === "") return;
    this.indexKeys.delete(id);
    this.indexKeys.set(id, keys);
    for (const oldest of this.indexKeys.keys())
      if (this.indexKeys.size > mostItems) this.indexKeys.delete(oldest);
      else break;
  }
}

interface Change {
  /** Of the item; empty if its table has no index. */
  readonly id: string;
  readonly item: TouchedItem;
  readonly before: Attributes;
  readonly after: Attributes;
}

const hashKeyOf = (declared: Declared | undefined, index: string | undefined): string | undefined => {
  if (index === undefined) return declared?.hashKey;
  const keys = declared?.globalSecondaryIndexes?.find(({ name }) => name === index)?.keys;
  return keys?.find(({ KeyType }) => KeyType === "HASH")?.AttributeName;
};

const keyAttributes = ({ hashKey, rangeKey }: Declared, { key }: TouchedItem): readonly unknown[] =>
  rangeKey === undefined ? [key[hashKey]] : [key[hashKey], key[rangeKey]];

/** `{ S: "PENDING" }` → `PENDING` */
const textOf = (value: unknown): string[] =>
  typeof value === "object" && value !== null ? Object.values(value).map(String) : [];
