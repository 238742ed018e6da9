import { execFile } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { type HttpFake, sendJson, startHttpFake } from "../support/http-fake";

const script = join(__dirname, "../support/traced-invocation.ts");

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

  const invoke = async (...args: string[]) => {
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
    await promisify(execFile)(process.execPath, ["-r", "ts-node/register/transpile-only", script, ...args], {
      env,
    });
    const deadline = Date.now() + 5_000;
    while (!handlerSegment() && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const handlerSegment = () => segments.find(({ name }) => name === "## handler");

  it("has a segment of the handler, and in it the calls of AWS", async () => {
    await invoke();

    const handler = handlerSegment();
    expect(handler).to.include({
      trace_id: "1-5759e988-bd862e3fe1be46a994272793",
      parent_id: "557abcec3ee5a047",
    });
    expect(JSON.stringify(segments)).to.contain('"operation":"PutEvents"');
  });

  it("marks a handler that failed", async () => {
    await invoke("poison");

    expect(handlerSegment()).to.include({ fault: true });
  });
});
