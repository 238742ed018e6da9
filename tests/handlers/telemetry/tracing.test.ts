import { execFile } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import * as z from "zod";
import { type HttpFake, sendJson, startHttpFake } from "../support/http-fake";

const publishing = "traced-invocation.ts";
const spans = "traced-spans.ts";
const warm = "traced-warm.ts";

const shape = z.looseObject({
  id: z.string(),
  name: z.string(),
  parent_id: z.string().optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
  subsegments: z.array(z.unknown()).optional(),
});
type Part = z.output<typeof shape>;

/** Parts come below others, or by themselves with the id of what they belong to. */
const partsOf = (segment: unknown, parent?: string): Part[] => {
  const part = shape.parse(segment);
  const inner = (part.subsegments ?? []).flatMap((one) => partsOf(one, part.id));
  return [{ ...part, parent_id: part.parent_id ?? parent }, ...inner];
};

describe("the trace of a function", () => {
  let daemon: Socket;
  let bus: HttpFake;
  const segments: Record<string, unknown>[] = [];
  before(async () => {
    bus = await startHttpFake(sendJson({ FailedEntryCount: 0, Entries: [{ EventId: "1" }] }));
    daemon = createSocket("udp4");
    // A header line, and the segment as JSON.
    daemon.on("message", (message) => segments.push(JSON.parse(message.toString().split("\n")[1] ?? "{}")));
    daemon.bind(0, "127.0.0.1");
    await once(daemon, "listening");
  });
  after(async () => {
    daemon.close();
    await bus.stop();
  });
  beforeEach(() => {
    segments.length = 0;
  });

  const invoke = async (name: string, ...args: string[]) => {
    const script = join(__dirname, "../support", name);
    const env = {
      ...process.env,
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
      _X_AMZN_TRACE_ID: "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      LAMBDA_TASK_ROOT: "/var/task",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL: bus.url,
    };
    await promisify(execFile)(process.execPath, ["-r", "./cli/typescript.cjs", script, ...args], {
      env,
    });
  };
  const handlerSegments = () => segments.filter(({ name }) => name === "## handler");
  const handlerSegment = () => handlerSegments()[0];
  const arrived = async (count: number) => {
    const deadline = Date.now() + 60_000;
    while (handlerSegments().length < count && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 10));
  };

  it("has a segment of the handler, and in it the calls of AWS", async () => {
    await invoke(publishing);
    await arrived(1);

    const handler = handlerSegment();
    expect(handler).to.include({
      trace_id: "1-5759e988-bd862e3fe1be46a994272793",
      parent_id: "557abcec3ee5a047",
    });
    expect(JSON.stringify(segments)).to.contain('"operation":"PutEvents"');
  });

  it("marks a handler that failed", async () => {
    await invoke(publishing, "poison");
    await arrived(1);

    expect(handlerSegment()).to.include({ fault: true });
  });

  it("has a part for each piece of work, side by side, with what hangs below it", async () => {
    await invoke(spans);
    await arrived(1);

    const parts = segments.flatMap((segment) => partsOf(segment));
    const byName = new Map(parts.map((part) => [part.name, part]));
    expect(byName.get("slow")?.annotations).to.deep.equal({ orderId: "slow", correlationId: "c-slow" });
    expect(byName.get("## handler")?.annotations).to.include({ correlationId: "c-request" });
    for (const order of ["slow", "quick", "bad"]) {
      expect(byName.get(`Groq for ${order}`)?.parent_id, order).to.equal(byName.get(order)?.id);
      expect(byName.get(order)?.parent_id, order).to.equal(byName.get("## handler")?.id);
    }
    expect(byName.get("Groq for bad")).to.include({ fault: true });
    expect(byName.get("quick")).not.to.include({ fault: true });
  });

  it("is whole for each invocation of a warm function, whose calls share a connection", async () => {
    await invoke(warm, bus.url);
    await arrived(2);

    const parts = segments.flatMap((segment) => partsOf(segment));
    const fromLambda = ["557abcec3ee5a047", "657abcec3ee5a048"];
    const known = new Set([...fromLambda, ...parts.map(({ id }) => id)]);
    for (const { name, parent_id } of parts) expect(known, `the parent of ${name}`).to.include(parent_id);
    expect(handlerSegments().map(({ parent_id }) => parent_id)).to.have.members(fromLambda);
    const handlers = new Map(parts.map((part) => [part.id, part.parent_id]));
    for (const [index, order] of ["first", "second"].entries()) {
      const asked = parts.find(({ name }) => name === `ask for ${order}`);
      expect(handlers.get(asked?.parent_id ?? ""), order).to.equal(fromLambda[index]);
    }
  });
});
