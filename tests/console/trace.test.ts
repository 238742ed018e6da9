import type { CloudEvent } from "@orderflow/local-cloud";
import { type TraceNames, TrafficRecord, traceOf } from "@orderflow/local-cloud/testing/console";
import { expect } from "chai";

const queueArn = "arn:aws:sqs:us-east-1:000000000000:notifier";
const dlqArn = "arn:aws:sqs:us-east-1:000000000000:notifier-dlq";
const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:notifier";
const names: TraceNames = {
  runnersOf: (roleArn) => (roleArn.endsWith("/notifier") ? [functionArn] : []),
  label: (arn) => arn.slice(Math.max(arn.lastIndexOf(":"), arn.lastIndexOf("/")) + 1),
};

const recordOf = (...events: [number, CloudEvent][]): TrafficRecord => {
  const record = new TrafficRecord();
  for (const [at, event] of events) record.add(event, at);
  return record;
};

const started = (token: string, payload: unknown): CloudEvent => ({
  kind: "invocation-started",
  token,
  functionName: "notifier",
  payload: JSON.stringify(payload),
});
const ended = (token: string, duration: number, fault?: string): CloudEvent => ({
  kind: "invocation-ended",
  token,
  functionName: "notifier",
  requestId: `request-${token}`,
  duration,
  fault,
});
const line = (token: string, fields: Record<string, unknown>): CloudEvent => ({
  kind: "line-logged",
  functionName: "notifier",
  line: JSON.stringify({
    level: "INFO",
    message: "said",
    ...fields,
    function_request_id: `request-${token}`,
  }),
});
const messages = (...bodies: string[]) => ({
  Records: bodies.map((body) => ({ body, eventSourceARN: queueArn })),
});

describe("the trace of an id", () => {
  it("has the runs whose payload or log names it, with their logs, and no others", () => {
    const record = recordOf(
      [10, started("a", messages("ord_1"))],
      [11, line("a", { orderId: "ord_1" })],
      [15, ended("a", 5)],
      [20, started("b", { anonymous: true })],
      [21, line("b", { orderId: "ord_1" })],
      [22, ended("b", 2)],
      [30, started("c", messages("ord_2"))],
      [31, ended("c", 1)],
    );

    const { spans } = traceOf(record.all(), ["ord_1"], names);

    expect(spans.map(({ id, start, end }) => [id, start, end])).to.deep.equal([
      ["a", 10, 15],
      ["b", 20, 22],
    ]);
    expect(spans[0]?.logs.map(({ message, fields }) => [message, fields.orderId])).to.deep.equal([
      ["said", "ord_1"],
    ]);
  });

  it("shows of a batch only the lines about it", () => {
    const record = recordOf(
      [10, started("a", messages("ord_1", "ord_2"))],
      [11, line("a", { orderId: "ord_1" })],
      [12, line("a", { orderId: "ord_2" })],
      [15, ended("a", 5)],
    );

    const [span] = traceOf(record.all(), ["ord_2"], names).spans;

    expect(span?.logs.map(({ fields }) => fields.orderId)).to.deep.equal(["ord_2"]);
  });

  it("puts calls under the run that made them", () => {
    const record = recordOf(
      [10, started("a", messages("ord_1"))],
      [
        14,
        {
          kind: "call-made",
          roleArn: "arn:aws:iam::000000000000:role/notifier",
          service: "ses",
          action: "SendEmail",
          resources: ["arn:aws:ses:us-east-1:000000000000:identity/shop@example.com"],
          startedAt: 11,
          duration: 2,
          status: 400,
          text: "Action=SendEmail&Text=Your+order+ord_1",
        },
      ],
      [15, ended("a", 5)],
    );

    const call = traceOf(record.all(), ["ord_1"], names).spans.find(({ kind }) => kind === "call");

    expect(call).to.include({ parent: "a", name: "SES SendEmail", status: "failed", start: 11, end: 13 });
  });

  it("follows a message into its queue, through its tries, to the dead letters", () => {
    const sent = (arn: string): CloudEvent => ({
      kind: "message-sent",
      queueArn: arn,
      messageId: "m1",
      body: "ord_1",
    });
    const received = (receiveCount: number): CloudEvent => ({
      kind: "message-received",
      queueArn,
      messageId: "m1",
      receiveCount,
    });
    const record = recordOf([10, sent(queueArn)], [11, received(1)], [20, received(2)], [30, sent(dlqArn)]);

    const { spans } = traceOf(record.all(), ["ord_1"], names);

    expect(
      spans.map(({ name, status, start, end, detail }) => [name, status, start, end, detail]),
    ).to.deep.equal([
      ["notifier", "failed", 10, 30, "received 2 times, then dead"],
      ["notifier-dlq", "running", 30, undefined, "waiting"],
    ]);
  });

  it("joins the authorizer's run to the request that it was for, and leaves reading requests out", () => {
    const request = (requestId: string, method: string): CloudEvent => ({
      kind: "request-answered",
      apiId: "api0",
      stage: "$default",
      requestId,
      method,
      path: "/orders/ord_1",
      routeKey: `${method} /orders/{orderId}`,
      status: 200,
      startedAt: 9,
      duration: 9,
      text: "",
    });
    const record = recordOf(
      [10, started("a", { routeArn: "arn", requestContext: { requestId: "r1" } })],
      [11, ended("a", 1)],
      [18, request("r1", "POST")],
      [19, request("r2", "GET")],
    );

    const { spans } = traceOf(record.all(), ["ord_1"], names);

    expect(spans.map(({ id, parent }) => [id, parent])).to.deep.equal([
      ["r1", undefined],
      ["a", "r1"],
    ]);
  });

  it("shows a run that failed, and one that is still in progress", () => {
    const record = recordOf(
      [10, started("a", messages("ord_1"))],
      [15, ended("a", 5, "Error: broken")],
      [20, started("b", messages("ord_1"))],
    );

    const { spans } = traceOf(record.all(), ["ord_1"], names);

    expect(spans.map(({ status, problem, end }) => [status, problem, end])).to.deep.equal([
      ["failed", "Error: broken", 15],
      ["running", undefined, undefined],
    ]);
  });
});
