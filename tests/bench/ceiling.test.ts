import { expect } from "chai";
import { ceilingOf } from "../../bench/ceiling/ceiling";
import { fullBatchesBound } from "../../bench/ceiling/full-batches";
import { itemUnits, title } from "../../bench/hot-product-columns";
import { itemBytes } from "../../bench/work/item-bytes";
import type { Reading } from "../../bench/work/metering";
import { sharedKeys } from "../../bench/work/shared-keys";
import { inIndexes } from "../../bench/work/table-bytes";
import { workOf } from "./work";

const key = (name: string, writes: number) => ({ key: name, reads: 0, writes });
const reading = (index: string | undefined, ...hottestKeys: ReturnType<typeof key>[]): Reading => ({
  usage: {},
  details: {
    tables: [
      { table: "orders", ...(index === undefined ? {} : { index }), reads: 0, writes: 0, hottestKeys },
    ],
    functions: [],
    calls: {},
    executions: 0,
    deliveries: 0,
    customMetrics: [],
  },
});

describe("the ceiling", () => {
  it("binds where a partition key has its 1 000 write units per second, the lowest first", () => {
    const work = workOf({
      keys: [
        { table: "orders", index: "byStatus", key: "PAID", reads: 0, writes: 8 },
        { table: "orders", index: "byClient", key: "default", reads: 0, writes: 14 },
      ],
    });

    const { fixed } = ceilingOf(work);

    expect(fixed.map(({ ordersPerSecond }) => Math.floor(ordersPerSecond))).to.deep.equal([71, 125]);
    expect(fixed[0]?.resource).to.equal("`orders`, index `byClient`, key `default`");
  });

  it("names the shards of a key, and the setting that adds some", () => {
    const work = workOf({
      keys: [{ table: "orders", index: "i", key: "PENDING", shards: 16, reads: 0, writes: 0.125 }],
    });

    const [pending] = ceilingOf(work).fixed;

    expect(pending).to.deep.include({ ordersPerSecond: 8_000, remedy: "raise `listingShards`" });
    expect(pending?.resource).to.equal("`orders`, index `i`, key `PENDING` in 16 shards");
  });

  it("counts a hot product as if every order contained it", () => {
    const work = workOf({
      keys: [{ table: "inventory", key: "PROD-005", reads: 0, writes: 1 }],
      hotProduct: { productId: "PROD-005", share: 0.5 },
    });

    const product = ceilingOf(work).fixed.find(({ resource }) => resource.startsWith("one product"));

    expect(product?.ordersPerSecond).to.equal(500);
  });

  it("has the units of one product's item when batches are full, as the benchmark of it measured them", () => {
    const row = (batch: number, items: number, units: number) => ({
      batch,
      "stock in items": items,
      [itemUnits]: units,
    });
    const rows = [row(1, 1, 2), row(10, 1, 0.2), row(10, 8, 0.1)];

    const found = fullBatchesBound([{ title, how: "", rows }]);

    expect(found).to.include({ perOrder: 0.2, ordersPerSecond: 5_000 });
    expect(found?.resource).to.contain("in full batches of 10");
    expect(fullBatchesBound([])).to.equal(undefined);
  });

  it("binds where a consumer's instances are all busy", () => {
    const work = workOf(
      { functions: [{ name: "orderflow-local-inventory", invocations: 1, milliseconds: 100 }] },
      [{ name: "orderflow-local-inventory", maximumConcurrency: 10 }],
    );

    const inventory = ceilingOf(work).raisable.find(({ resource }) => resource === "instances of inventory");

    expect(inventory?.ordersPerSecond).to.equal(100);
  });

  it("lists what an owner raises apart", () => {
    const { fixed, raisable } = ceilingOf(workOf({ usage: { "ses.emails": 2, "httpApi.requests": 4 } }));

    expect(fixed).to.deep.equal([]);
    expect(raisable.find(({ resource }) => resource === "SES")?.ordersPerSecond).to.equal(7);
    expect(raisable.find(({ resource }) => resource === "`throttleRate`")?.ordersPerSecond).to.equal(12.5);
  });
});

describe("keys that orders share", () => {
  it("are those that get hotter with more orders", () => {
    const before = reading("byStatus", key("PAID", 80), key("one order", 100));
    const after = reading("byStatus", key("PAID", 160), key("one order", 100), key("another order", 300));

    expect(sharedKeys(before, after, 10, 4)).to.deep.equal([
      { table: "orders", index: "byStatus", key: "PAID", reads: 0, writes: 8 },
    ]);
  });

  it("share their units evenly among the shards of a value, however few orders there were", () => {
    const index = "idsByStatusShard";
    const before = reading(index, key("PENDING#0", 10), key("PENDING#3", 30), key("PAID#0", 5));
    const after = reading(
      index,
      key("PENDING#0", 40),
      key("PENDING#1", 8),
      key("PENDING#3", 32),
      key("PAID#0", 9),
    );

    expect(sharedKeys(before, after, 20, 4)).to.deep.equal([
      { table: "orders", index, key: "PENDING", shards: 4, reads: 0, writes: 0.5 },
    ]);
  });

  it("are none in a table whose keys belong to one order", () => {
    expect(sharedKeys(reading(undefined, key("1", 7)), reading(undefined, key("2", 7)), 10, 4)).to.deep.equal(
      [],
    );
  });
});

describe("the bytes of an item", () => {
  it("are those of its names and values", () => {
    expect(itemBytes({ id: { S: "é" } })).to.equal(4);
    expect(itemBytes({ n: { N: "1234" } })).to.equal(4);
    expect(itemBytes({ l: { L: [{ S: "ab" }] }, m: { M: { a: { BOOL: true } } } })).to.equal(1 + 6 + 1 + 6);
  });

  it("count in each index whose keys the item has, with what the index projects", () => {
    const keys = (name: string) => [{ AttributeName: name, KeyType: "HASH" as const }];
    const table = {
      KeySchema: keys("id"),
      GlobalSecondaryIndexes: [
        { KeySchema: keys("status"), Projection: { ProjectionType: "KEYS_ONLY" as const } },
        { KeySchema: keys("owes"), Projection: { ProjectionType: "ALL" as const } },
      ],
    };

    expect(inIndexes(table, { id: { S: "1" }, status: { S: "PAID" }, note: { S: "long" } })).to.equal(113);
  });
});
