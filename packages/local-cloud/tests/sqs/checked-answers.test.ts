import { createHash } from "node:crypto";
import * as sqsClient from "@aws-sdk/client-sqs";
import { expect } from "chai";
import * as z from "zod";
import { SqsService } from "../../src/sqs/sqs";
import { checkedCall } from "../endpoint/checking-client";
import { RunningEndpoint } from "../endpoint/running-endpoint";

interface Attribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
}

const md5 = (bytes: string | Buffer): string => createHash("md5").update(bytes).digest("hex");

const lengthAndBytes = (bytes: string | Buffer): Buffer => {
  const content = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
};

/**
 * The digest that the SDK for Java verifies: names in order, each with its type, the kind of its value and the value.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
const digestOf = (attributes: Readonly<Record<string, Attribute>>): string =>
  md5(
    Buffer.concat(
      Object.entries(attributes)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .flatMap(([name, { DataType, StringValue, BinaryValue }]) => [
          lengthAndBytes(name),
          lengthAndBytes(DataType),
          Buffer.from([BinaryValue === undefined ? 1 : 2]),
          lengthAndBytes(
            BinaryValue === undefined ? (StringValue ?? "") : Buffer.from(BinaryValue, "base64"),
          ),
        ]),
    ),
  );

const attributes = {
  text: { DataType: "String", StringValue: "naïve ☃" },
  count: { DataType: "Number", StringValue: "12" },
  bytes: { DataType: "Binary.png", BinaryValue: Buffer.from([0, 255, 10]).toString("base64") },
} satisfies Record<string, Attribute>;

const sent = z.looseObject({ MD5OfMessageBody: z.string(), MD5OfMessageAttributes: z.string().optional() });
const received = z.object({
  Messages: z.tuple([
    z.looseObject({
      Body: z.string(),
      MD5OfBody: z.string(),
      MD5OfMessageAttributes: z.string().optional(),
      MessageAttributes: z
        .record(
          z.string(),
          z.looseObject({
            DataType: z.string(),
            StringValue: z.string().optional(),
            BinaryValue: z.string().optional(),
          }),
        )
        .default({}),
    }),
  ]),
});

describe("SQS's answers, to a client that checks digests and headers", () => {
  const running = new RunningEndpoint();
  const sqs = new SqsService(running.iam, () => running.endpoint.url);
  before(() => running.start([sqs]));
  after(() => running.stop());

  const call = async (action: string, input: unknown) => {
    const headers = { "x-amz-target": `AmazonSQS.${action}`, "content-type": "application/x-amz-json-1.0" };
    const answer = await checkedCall(
      running.endpoint.url,
      { service: "sqs", accessKeyId: "AKIAOPERATOR" },
      headers,
      JSON.stringify(input),
    );
    expect(answer.lies, action).to.deep.equal([]);
    return answer;
  };
  const queue = async (QueueName: string): Promise<string> =>
    z.looseObject({ QueueUrl: z.string() }).parse((await call("CreateQueue", { QueueName })).json).QueueUrl;

  it("have the digests of body and attributes when a message is sent", async () => {
    const QueueUrl = await queue("sent");
    const message = { MessageBody: "grüße ☃", MessageAttributes: attributes };

    const alone = sent.parse((await call("SendMessage", { QueueUrl, ...message })).json);
    const batch = await call("SendMessageBatch", { QueueUrl, Entries: [{ Id: "1", ...message }] });
    const entry = z.looseObject({ Successful: z.tuple([sent]) }).parse(batch.json).Successful[0];

    for (const answer of [alone, entry])
      expect(answer).to.include({
        MD5OfMessageBody: md5("grüße ☃"),
        MD5OfMessageAttributes: digestOf(attributes),
      });
  });

  for (const [what, names] of Object.entries({
    "all its attributes": ["All"],
    "some of its attributes": ["text", "bytes"],
    "attributes by a prefix": ["c.*", "t*"],
    "none of its attributes": [],
  }))
    it(`have the digests of what they hold when a message is received with ${what}`, async () => {
      const QueueUrl = await queue(`received-${names.length}-${(names[0] ?? "none").length}`);
      await call("SendMessage", { QueueUrl, MessageBody: "grüße ☃", MessageAttributes: attributes });

      const answer = await call("ReceiveMessage", { QueueUrl, MessageAttributeNames: names });

      const [message] = received.parse(answer.json).Messages;
      expect(message.MD5OfBody).to.equal(md5(message.Body));
      expect(message.MD5OfMessageAttributes).to.equal(
        Object.keys(message.MessageAttributes).length === 0 ? undefined : digestOf(message.MessageAttributes),
      );
    });

  for (const name of Object.keys(sqsClient).filter((one) => /^[A-Z].*Command$/.test(one)))
    it(`are as the headers say when ${name} fails`, async () => {
      const answer = await call(name.slice(0, -"Command".length), { QueueUrl: "http://nowhere/0/none" });

      if (name !== "ListQueuesCommand") expect(answer.status, answer.text).to.be.at.least(400);
    });
});
