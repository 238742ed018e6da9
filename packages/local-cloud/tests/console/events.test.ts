import { expect } from "chai";
import { listEvents } from "../../src/console/events";
import { TrafficRecord } from "../../src/console/record";

const bus = "arn:aws:events:us-east-1:000000000000:event-bus/shop";

const recordOf = (...events: readonly { id: string; time: string; bus?: string; replay?: string }[]) => {
  const record = new TrafficRecord();
  for (const [at, { id, time, replay, ...other }] of events.entries())
    record.add(
      {
        kind: "event-published",
        bus: other.bus ?? bus,
        eventId: id,
        text: JSON.stringify({ id, "detail-type": "Made", source: "shop", time, detail: { time: "noon" } }),
        replayName: replay,
        rules: [],
      },
      at,
    );
  return record;
};

describe("the events that the console lists", () => {
  it("say how many events their bus got in the same second, without replayed ones", () => {
    const record = recordOf(
      { id: "a", time: "2026-03-01T10:00:00Z" },
      { id: "b", time: "2026-03-01T10:00:00Z" },
      { id: "c", time: "2026-03-01T10:00:01Z" },
      { id: "d", time: "2026-03-01T10:00:00Z", bus: "another" },
      { id: "a", time: "2026-03-01T10:00:00Z", replay: "again" },
    );
    const wanted = { q: "", since: 0, limit: 100, type: "", id: "" };

    const { items } = listEvents(record, { nodes: [], edges: [] }, {}, wanted);

    expect(items.map(({ eventId, sameSecond }) => [eventId, sameSecond])).to.deep.equal([
      ["a", 2],
      ["d", 1],
      ["c", 1],
      ["b", 2],
      ["a", 2],
    ]);
    expect(items.at(-1)?.time).to.equal(Date.parse("2026-03-01T10:00:00Z"));
  });
});
