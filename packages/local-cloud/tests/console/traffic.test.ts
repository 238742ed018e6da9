import { expect } from "chai";
import { rulesOf } from "../../src/composition";
import { Traffic } from "../../src/console/traffic";
import type { CloudEvent } from "../../src/observation";
import type { Provisioned } from "../../src/registry";
import { services } from "../../src/services";

const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:000000000000:${name}`;
const queue = arn("sqs", "notifier");
const dlq = arn("sqs", "notifier-dlq");
const fn = arn("lambda", "function:notifier");
const table = arn("dynamodb", "table/notifications");

const declared = (token: string, name: string, inputs: unknown, ownArn: string): Provisioned => ({
  token,
  name,
  id: name,
  inputs,
  outputs: { name, arn: ownArn },
});

const resources: Provisioned[] = [
  declared(
    "aws:sqs/queue:Queue",
    "notifier",
    { redrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq, maxReceiveCount: 3 }) },
    queue,
  ),
  declared("aws:sqs/queue:Queue", "notifier-dlq", {}, dlq),
  declared("aws:lambda/function:Function", "notifier", { role: "arn:aws:iam::1:role/notifier" }, fn),
  declared("aws:dynamodb/table:Table", "notifications", {}, table),
  declared(
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    "notifier",
    { eventSourceArn: queue, functionName: fn },
    "mapping",
  ),
  declared(
    "aws:iam/rolePolicy:RolePolicy",
    "notifier",
    {
      role: "notifier",
      policy: JSON.stringify({
        Statement: [{ Effect: "Allow", Action: ["dynamodb:PutItem"], Resource: table }],
      }),
    },
    "policy",
  ),
];

const invoked = (messages: number): CloudEvent => ({
  kind: "invocation-started",
  token: "t",
  functionName: "notifier",
  payload: JSON.stringify({ Records: Array.from({ length: messages }, () => ({ eventSourceARN: queue })) }),
});
const put = (status: number, error?: string): CloudEvent => ({
  kind: "call-made",
  roleArn: "arn:aws:iam::1:role/notifier",
  service: "dynamodb",
  action: "PutItem",
  resources: [table],
  startedAt: 0,
  duration: 1,
  status,
  error,
  text: "",
});
const sent = (queueArn: string): CloudEvent => ({
  kind: "message-sent",
  queueArn,
  messageId: "m1",
  body: "",
});

describe("the counters on the edges", () => {
  let traffic: Traffic;
  beforeEach(() => {
    traffic = new Traffic(() => resources, rulesOf(services));
  });

  it("count messages, not batches", () => {
    traffic.see(invoked(3));

    expect(traffic.counts()).to.deep.equal({ [`${queue} → ${fn}`]: { total: 3, failed: 0 } });
  });

  it("count what a function does to what its role lets it, and what of that fails", () => {
    for (const event of [
      put(200),
      put(400, "ConditionalCheckFailedException"),
      put(400, "AccessDeniedException"),
    ])
      traffic.see(event);

    expect(traffic.counts()).to.deep.equal({ [`${fn} → ${table}`]: { total: 3, failed: 1 } });
  });

  it("count a message that goes to the dead letters", () => {
    traffic.see(sent(queue));
    traffic.see(sent(dlq));

    expect(traffic.counts()).to.deep.equal({ [`${queue} → ${dlq}`]: { total: 1, failed: 0 } });
  });

  it("hand out each move once", () => {
    traffic.see(invoked(2));

    const first = traffic.takeFlows();
    const second = traffic.takeFlows();

    expect(first).to.deep.equal([{ edge: `${queue} → ${fn}`, times: 2, failed: 0 }]);
    expect(second).to.deep.equal([]);
  });

  it("leave out what the picture has no edge for", () => {
    traffic.see({ kind: "invocation-started", token: "t", functionName: "unknown", payload: "{}" });

    expect(traffic.counts()).to.deep.equal({});
  });
});
