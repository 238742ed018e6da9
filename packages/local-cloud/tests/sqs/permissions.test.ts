import { expect } from "chai";
import { queueNameIn, sqsPermissions } from "../../src/sqs/permissions";

const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const url = (name: string): string => `http://127.0.0.1:4566/000000000000/${name}`;
const needs = (action: string, input: Record<string, unknown>): string[] =>
  sqsPermissions({ action, input }, () => []).map(({ action: needed, resource }) => `${needed} ${resource}`);

describe("what a call of SQS needs", () => {
  const cases: (readonly [string, Record<string, unknown>, string])[] = [
    ["SendMessage", { QueueUrl: url("mine") }, `sqs:SendMessage ${arn("mine")}`],
    ["SendMessageBatch", { QueueUrl: url("mine") }, `sqs:SendMessage ${arn("mine")}`],
    ["GetQueueUrl", { QueueName: "theirs", QueueUrl: url("mine") }, `sqs:GetQueueUrl ${arn("theirs")}`],
    ["CreateQueue", { QueueName: "theirs", QueueUrl: url("mine") }, `sqs:CreateQueue ${arn("theirs")}`],
    ["PurgeQueue", { QueueName: "mine", QueueUrl: url("theirs") }, `sqs:PurgeQueue ${arn("theirs")}`],
    ["PurgeQueue", { QueueUrl: `${url("theirs")}?/mine` }, `sqs:PurgeQueue ${arn("theirs")}`],
    ["PurgeQueue", { QueueUrl: `${url("theirs")}//#/mine` }, `sqs:PurgeQueue ${arn("theirs")}`],
    ["PurgeQueue", {}, "sqs:PurgeQueue *"],
    ["ListQueues", { QueueUrl: url("mine") }, "sqs:ListQueues *"],
  ];
  for (const [action, input, expected] of cases)
    it(`follows from the action: ${action} ${JSON.stringify(input)}`, () => {
      expect(needs(action, input)).to.deep.equal([expected]);
    });

  it("isn't known for an action that isn't", () => {
    expect(needs("PurgeQueue.More", { QueueUrl: url("mine") })).to.deep.equal([]);
  });

  it("reads a queue's name where the engine does", () => {
    expect(["q", "/q", url("q"), `${url("q")}/`, `${url("q")}?a=/b`].map(queueNameIn)).to.deep.equal([
      ...["q", "q", "q", "q", "q"],
    ]);
  });
});
