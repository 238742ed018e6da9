import { expect } from "chai";
import { TrafficRecord } from "../../src/console/record";
import { traceOf } from "../../src/console/trace";
import { placed } from "../../src/console/web/picture-layout";
import type { CloudEvent } from "../../src/observation";

const names = { runnersOf: () => [], label: (arn: string) => arn };

const recordOf = (...events: readonly (readonly [at: number, event: CloudEvent])[]) => {
  const record = new TrafficRecord();
  for (const [at, event] of events) record.add(event, at);
  return record;
};

const published = (eventId: string, replayName?: string): CloudEvent => ({
  kind: "event-published",
  bus: "bus",
  eventId,
  text: JSON.stringify({ "detail-type": "Made", detail: { id: "p1" } }),
  replayName,
  rules: [],
});

const sent = (messageId: string, replay?: string): CloudEvent => ({
  kind: "message-sent",
  queueArn: "jobs",
  messageId,
  body: JSON.stringify({ id: "p1", ...(replay === undefined ? {} : { "replay-name": replay }) }),
});

describe("a replay in a trace", () => {
  it("is recognised in events, in messages, and in the runs that they trigger", () => {
    const payload = JSON.stringify({ Records: [{ body: '{"id":"p1","replay-name":"again"}' }] });
    const record = recordOf(
      [1, published("e1")],
      [2, sent("m1")],
      [900, published("e1", "again")],
      [901, sent("m2", "again")],
      [902, { kind: "invocation-started", token: "t", functionName: "f", payload }],
    );

    const { spans } = traceOf(record.all(), ["p1"], names);

    expect(spans.map(({ start, replay }) => [start, replay])).to.deep.equal([
      [1, undefined],
      [2, undefined],
      [900, "again"],
      [901, "again"],
      [902, "again"],
    ]);
  });
});

describe("the picture", () => {
  const node = (id: string, label: string) => ({ id, kind: "function" as const, label, name: label });
  const edge = (from: string, to: string) => ({
    id: `${from} → ${to}`,
    from,
    to,
    kind: "flow" as const,
    labels: [],
  });

  it("is the same whatever order and ids resources register with, and is walked along the flow", () => {
    const one = placed({
      nodes: [node("1", "a"), node("2", "b"), node("3", "c")],
      edges: [edge("1", "2"), edge("1", "3")],
    });
    const other = placed({
      nodes: [node("z", "c"), node("x", "a"), node("y", "b")],
      edges: [edge("x", "z"), edge("x", "y")],
    });
    const places = ({ nodes }: typeof one) => nodes.map(({ label, x, y }) => [label, x, y]);

    expect(places(other)).to.deep.equal(places(one));
    expect(one.nodes[0]?.label).to.equal("a");
  });
});
