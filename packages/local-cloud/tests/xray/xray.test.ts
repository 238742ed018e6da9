import { createSocket } from "node:dgram";
import { expect } from "chai";
import { XRayService } from "../../src/xray/xray";
import { signedCall } from "../endpoint/rest-call";
import { eventually, RunningEndpoint } from "../endpoint/running-endpoint";

const traceId = "1-5759e988-bd862e3fe1be46a994272793";
const segment = (more: Record<string, unknown> = {}) => ({
  name: "create-order",
  id: "70de5b6f19ff9a0a",
  trace_id: traceId,
  start_time: 1_478_293_361.271,
  end_time: 1_478_293_361.449,
  ...more,
});

describe("X-Ray", () => {
  let running: RunningEndpoint;
  let xray: XRayService;
  beforeEach(async () => {
    running = new RunningEndpoint();
    xray = new XRayService();
    await running.start([xray]);
  });
  afterEach(() => running.stop());

  const call = async (path: string, body: unknown, credentials?: Parameters<typeof signedCall>[3]) => {
    const { status, text } = await signedCall(
      running,
      "xray",
      { path, body: JSON.stringify(body) },
      credentials,
    );
    return { status, body: JSON.parse(text) };
  };
  const traces = (...TraceIds: string[]) => call("/Traces", { TraceIds });

  it("takes segments by its API, and shows the trace", async () => {
    const { body } = await call("/TraceSegments", { TraceSegmentDocuments: [JSON.stringify(segment())] });
    const found = await traces(traceId);

    expect(body).to.deep.equal({ UnprocessedTraceSegments: [] });
    expect(found.body.Traces[0]).to.include({ Id: traceId });
    expect(JSON.parse(found.body.Traces[0].Segments[0].Document)).to.deep.equal(segment());
  });

  it("takes segments by UDP, as functions send them to the daemon", async () => {
    const socket = createSocket("udp4");
    const [host, port] = xray.daemonAddress.split(":");
    const message = `{"format": "json", "version": 1}\n${JSON.stringify(segment({ type: "subsegment", parent_id: "53995c3f42cd8ad8" }))}`;

    const found = await eventually(async () => {
      socket.send(message, Number(port), host);
      const { body } = await traces(traceId);
      return body.Traces.length > 0 ? body : undefined;
    });

    socket.close();
    expect(found.Traces[0].Segments).to.have.length(1);
  });

  it("finds the traces of a time, with what went wrong in them", async () => {
    await call("/TraceSegments", { TraceSegmentDocuments: [JSON.stringify(segment({ fault: true }))] });

    const within = await call("/TraceSummaries", { StartTime: 1_478_293_000, EndTime: 1_478_294_000 });
    const later = await call("/TraceSummaries", { StartTime: 1_478_294_000, EndTime: 1_478_295_000 });

    expect(within.body.TraceSummaries[0]).to.deep.include({
      Id: traceId,
      HasFault: true,
      HasError: false,
      ServiceIds: [{ Name: "create-order" }],
    });
    expect(later.body.TraceSummaries).to.deep.equal([]);
  });

  it("says which documents are no segments", async () => {
    const { body } = await call("/TraceSegments", { TraceSegmentDocuments: ["{}", "no JSON"] });

    expect(
      body.UnprocessedTraceSegments.map(({ ErrorCode }: { ErrorCode: string }) => ErrorCode),
    ).to.deep.equal(["InvalidSegment", "InvalidSegment"]);
  });

  it("needs the permission to put segments", async () => {
    const may = running.roleThatMay({ Action: "xray:PutTraceSegments", Resource: "*" });
    const mayNot = running.roleThatMay({ Action: "xray:GetTraceSummaries", Resource: "*" });

    expect((await call("/TraceSegments", { TraceSegmentDocuments: [] }, may)).status).to.equal(200);
    expect((await call("/TraceSegments", { TraceSegmentDocuments: [] }, mayNot)).status).to.equal(403);
  });
});
