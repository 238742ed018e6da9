import { expect } from "chai";
import { OperationList, type WantedOperations } from "../../src/console/operations";
import { traceOf } from "../../src/console/trace";
import type { CloudEvent } from "../../src/observation";

const names = { runnersOf: () => [], label: (arn: string) => arn };
const extension = {
  subjectOf: (content: unknown) => {
    const id =
      typeof content === "object" && content !== null && "id" in content ? String(content.id) : undefined;
    return id === undefined ? undefined : { text: id, view: "things", rest: id };
  },
};
const everything: WantedOperations = { q: "", since: 0, limit: 100, kind: "", failed: false, slowest: false };

const request = (requestId: string, status: number, duration: number, method = "POST"): CloudEvent => ({
  kind: "request-answered",
  apiId: "api",
  stage: "$default",
  requestId,
  method,
  path: "/things",
  routeKey: `${method} /things`,
  status,
  startedAt: 100,
  duration,
  text: '{}\n{"id":"thing-1"}',
});
const ended = (token: string, requestId: string, duration: number, fault?: string): CloudEvent => ({
  kind: "invocation-ended",
  token,
  functionName: "make",
  requestId,
  duration,
  fault,
});
const execution = (status: string): CloudEvent => ({
  kind: "execution-changed",
  stateMachineArn: "machine",
  executionArn: "machine:one",
  status,
  input: '{"id":"thing-1"}',
});
const seen = [
  { at: 150, event: request("r1", 201, 50) },
  { at: 260, event: request("r2", 503, 30) },
  { at: 300, event: ended("t1", "i1", 100, "Error: no") },
  { at: 400, event: execution("RUNNING") },
  { at: 900, event: execution("SUCCEEDED") },
];
const listedBy = (wanted: Partial<WantedOperations>) =>
  new OperationList(extension).list(seen, names, { ...everything, ...wanted });
const idsOf = (wanted: Partial<WantedOperations>) => listedBy(wanted).items.map(({ id }) => id);

describe("the list of traces", () => {
  it("has requests, invocations and executions, the newest first, with how long they took", () => {
    const { items, more } = listedBy({});

    expect(items.map(({ id, kind, at, duration }) => [id, kind, at, duration])).to.deep.equal([
      ["machine:one", "execution", 400, 500],
      ["i1", "invocation", 200, 100],
      ["r1", "request", 100, 50],
      ["r2", "request", 100, 30],
    ]);
    expect(more).to.equal(false);
  });

  it("says what each is about, and why one failed", () => {
    const facts = new Map(listedBy({}).items.map((one) => [one.id, one]));

    expect(facts.get("r1")?.subject).to.deep.equal({ text: "thing-1", view: "things", rest: "thing-1" });
    expect(facts.get("machine:one")?.subject?.text).to.equal("thing-1");
    expect(facts.get("r2")).to.include({ failed: true, problem: "answered 503" });
    expect(facts.get("i1")).to.include({ failed: true, problem: "Error: no" });
    expect(facts.get("r1")).to.include({ failed: false, problem: undefined });
  });

  it("is narrowed by kind, by failure, and by what is mentioned; its histogram, too", () => {
    expect(idsOf({ kind: "request" })).to.deep.equal(["r1", "r2"]);
    expect(idsOf({ failed: true })).to.deep.equal(["i1", "r2"]);
    expect(idsOf({ q: "THING-1", kind: "execution" })).to.deep.equal(["machine:one"]);
    expect(
      listedBy({ kind: "request" }).histogram.bins.map(({ from, total }) => [from, total]),
    ).to.deep.equal([
      [20, 1],
      [50, 1],
    ]);
  });

  it("has the slowest first where that is asked for, and says that there is more", () => {
    const { items, more } = listedBy({ slowest: true, limit: 2 });

    expect(items.map(({ id }) => id)).to.deep.equal(["machine:one", "i1"]);
    expect(more).to.equal(true);
  });

  it("leaves out an execution that goes on", () => {
    const running = [{ at: 400, event: execution("RUNNING") }];

    expect(new OperationList(extension).list(running, names, everything).items).to.deep.equal([]);
  });

  it("reads what each is about only once, however often the page asks", () => {
    const read: unknown[] = [];
    const list = new OperationList({
      subjectOf: (content) => {
        read.push(content);
        return extension.subjectOf(content);
      },
    });

    const lists = ["first", "second"].map(() => list.list(seen, names, everything));

    expect(lists[1]).to.deep.equal(lists[0]);
    expect(read).to.have.length(3);
  });
});

describe("the trace of one of them", () => {
  const payload = (requestId: string, method: string) =>
    JSON.stringify({ requestContext: { requestId, http: { method } } });
  const started = (token: string, text: string): CloudEvent => ({
    kind: "invocation-started",
    token,
    functionName: "make",
    payload: text,
  });

  it("is found by the id of a request, also of one that only reads", () => {
    const traffic = [
      { at: 100, event: started("t1", payload("r1", "GET")) },
      { at: 110, event: started("t2", payload("r2", "GET")) },
      { at: 140, event: ended("t1", "i1", 40) },
      { at: 150, event: request("r1", 200, 50, "GET") },
      { at: 150, event: request("r2", 200, 50, "GET") },
    ];

    const { spans } = traceOf(traffic, ["r1"], names);

    expect(spans.map(({ id }) => id)).to.have.members(["r1", "t1"]);
  });

  it("is found by the id of an invocation that logged nothing, and by the ARN of an execution", () => {
    const traffic = [
      { at: 100, event: started("t1", "{}") },
      { at: 140, event: ended("t1", "i1", 40) },
      ...seen.slice(3),
    ];

    expect(traceOf(traffic, ["i1"], names).spans.map(({ id }) => id)).to.deep.equal(["t1"]);
    expect(traceOf(traffic, ["machine:one"], names).spans.map(({ id }) => id)).to.deep.equal(["machine:one"]);
  });
});
