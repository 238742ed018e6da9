import { expect } from "chai";
import { DetailCounts } from "../../src/metering/details";
import { HottestKeys } from "../../src/metering/hottest-keys";
import type { CloudEvent } from "../../src/observation";

const consumed = (partitionKey: string | undefined, index?: string): CloudEvent => ({
  kind: "units-consumed",
  table: "orders",
  index,
  partitionKey,
  reads: 0,
  writes: 2,
});
const counted = (...events: readonly CloudEvent[]) => {
  const counts = new DetailCounts();
  for (const event of events) counts.count(event);
  return counts.details();
};

describe("the details of the meter", () => {
  it("have the units of each table and index by partition key, the hottest first", () => {
    const { tables } = counted(
      consumed("1"),
      consumed("PENDING", "byStatus"),
      consumed("PAID", "byStatus"),
      consumed("PAID", "byStatus"),
      consumed(undefined),
    );

    expect(tables).to.deep.equal([
      {
        table: "orders",
        index: undefined,
        reads: 0,
        writes: 4,
        hottestKeys: [{ key: "1", reads: 0, writes: 2 }],
      },
      {
        table: "orders",
        index: "byStatus",
        reads: 0,
        writes: 6,
        hottestKeys: [
          { key: "PAID", reads: 0, writes: 4 },
          { key: "PENDING", reads: 0, writes: 2 },
        ],
      },
    ]);
  });

  it("keep a hot key among any number of cold ones", () => {
    const keys = new HottestKeys(10);

    for (let index = 0; index < 1_000; index += 1) {
      keys.add("hot", { reads: 0, writes: 1 });
      keys.add(`cold ${index}`, { reads: 1, writes: 0 });
    }

    expect(keys.hottest(1)).to.deep.equal([{ key: "hot", reads: 0, writes: 1_000 }]);
    expect(keys.hottest(100).length).to.be.at.most(20);
  });

  it("have the time of each function's instances, and the number of its invocations", () => {
    const ended = { token: "t", requestId: "r", duration: 5, fault: undefined };

    const { functions } = counted(
      { kind: "time-billed", functionName: "f", milliseconds: 200 },
      { kind: "time-billed", functionName: "f", milliseconds: 50 },
      { kind: "invocation-ended", functionName: "f", ...ended },
    );

    expect(functions).to.deep.equal([{ name: "f", invocations: 1, milliseconds: 250 }]);
  });

  it("have each custom metric once, whatever its values", () => {
    const line = (value: number) =>
      JSON.stringify({
        _aws: {
          Timestamp: 1,
          CloudWatchMetrics: [
            { Namespace: "orders", Dimensions: [["service"]], Metrics: [{ Name: "placed" }] },
          ],
        },
        service: "create-order",
        placed: value,
      });
    const logged = (text: string): CloudEvent => ({ kind: "line-logged", functionName: "f", line: text });

    const { customMetrics } = counted(logged(line(1)), logged(line(2)), logged("a plain line"));

    expect(customMetrics).to.deep.equal(['["orders","placed",["service","create-order"]]']);
  });
});
