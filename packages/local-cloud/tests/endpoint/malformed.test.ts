import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { LocalCloud } from "../../src/cloud";
import { LocalConsole } from "../../src/console/console";
import { quietSettings } from "../quiet-settings";

/** Statuses of an answer that a client can understand: what failed was its request. */
const isClientError = (status: number): boolean => (status >= 400 && status < 500) || status === 501;

const head = "Host: localhost\r\nX-Amz-Target: AmazonSSM.GetParameter\r\nContent-Type: application/json\r\n";
const withBody = (body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`POST / HTTP/1.1\r\n${head}Content-Length: ${body.length}\r\n\r\n`), body]);

/** Requests that no client library sends, as bytes. */
const malformed: Readonly<Record<string, Buffer>> = {
  "a path of two slashes": Buffer.from("GET // HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  "a path that looks like a host": Buffer.from("GET //evil.example/x HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  "an absolute target": Buffer.from("GET http://localhost/x HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  "a target that isn't a path": Buffer.from("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  "a percent sign alone": Buffer.from(`GET /2015-03-31/functions/%zz?a=%zz HTTP/1.1\r\n${head}\r\n`),
  "percent-encoding that isn't UTF-8": Buffer.from(`GET /mails/%ff HTTP/1.1\r\n${head}\r\n`),
  "a chunk without a length": Buffer.from(
    `POST / HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
  ),
  "two lengths": Buffer.from(`POST / HTTP/1.1\r\n${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`),
  "a head that is too large": Buffer.from(
    `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(99_999)}\r\n\r\n`,
  ),
  "no host": Buffer.from("GET / HTTP/1.0\r\n\r\n"),
  "another protocol": Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x0d, 0x0a, 0x0d, 0x0a]),
  "half a JSON document": withBody(Buffer.from('{"Name":')),
  "JSON that is no object": withBody(Buffer.from("[]")),
  "a body that isn't UTF-8": withBody(
    Buffer.concat([Buffer.from('{"Name":"'), Buffer.from([0xff]), Buffer.from('"}')]),
  ),
  "arrays in arrays": withBody(Buffer.from(`{"Name":${"[".repeat(50_000)}${"]".repeat(50_000)}}`)),
};

/** Sends bytes, and reads the status of what comes back. */
const statusOf = (url: string, bytes: Buffer): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(bytes));
    const ended = () => reject(new Error("no answer"));
    socket.once("data", (data) => {
      socket.off("close", ended);
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(data.toString("latin1"))?.[1]));
    });
    socket.once("close", ended);
    socket.once("error", reject);
  });

const names = fc.constantFrom(
  ...["TableName", "Key", "Item", "TransactItems", "Entries", "EventBusName", "Name", "Names", "QueueUrl"],
  ...["Attributes", "MessageBody", "MessageAttributes", "EventPattern", "stateMachineArn", "StreamArn"],
  ...["RequestItems", "MetricData", "StartTime", "Dimensions", "logGroupName", "TaskHandle", "__proto__"],
  ...["Destination", "ShardIterator", "MetricDataQueries", "filterPattern", "constructor", "NextToken"],
);
const { anything } = fc.letrec((tie) => ({
  anything: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, 1.5, -1, "", "{", "toString", "arn:aws:sqs:us-east-1:000000000000:q"),
    fc.string({ unit: "binary" }),
    fc.array(tie("anything"), { maxLength: 2 }),
    fc.dictionary(names, tie("anything"), { maxKeys: 2 }),
  ),
}));
const input = fc.dictionary(names, anything, { maxKeys: 3 });
const target = fc.constantFrom(
  ...[
    "DynamoDB_20120810.PutItem",
    "DynamoDB_20120810.TransactWriteItems",
    "DynamoDBStreams_20120810.GetRecords",
  ],
  ...[
    "AmazonSQS.SendMessage",
    "AmazonSQS.SetQueueAttributes",
    "AmazonSQS.constructor",
    "AWSEvents.PutEvents",
  ],
  ...["AWSEvents.TestEventPattern", "AWSEvents.StartReplay", "AWSStepFunctions.StartExecution"],
  ...["AmazonSSM.PutParameter", "Logs_20140328.FilterLogEvents", "AmazonSQS.SendMessageBatch"],
  ...["GraniteServiceVersion20100801.GetMetricData", "GraniteServiceVersion20100801.PutMetricData"],
);
const queried = fc.constantFrom(
  ...["sqs SendMessage", "sqs SetQueueAttributes", "sqs SendMessageBatch", "sns Publish", "ses SendEmail"],
  ...["monitoring PutMetricData", "sts GetCallerIdentity"],
);
const parameter = fc.constantFrom(
  ...["QueueUrl", "Attribute.1.Name", "Attribute.x.Name", "Attribute", "__proto__.x", "TopicArn", "Message"],
  ...["Message.Subject.Data", "SendMessageBatchRequestEntry.9.Id", "Destination.ToAddresses.member.1", "."],
);

describe("malformed requests", () => {
  const directory = mkdtempSync(join(tmpdir(), "malformed-"));
  const cloud = new LocalCloud(quietSettings(directory));
  let page: LocalConsole;

  before(async () => {
    await cloud.start();
    const extension = { title: "Test", page: "", routes: {}, topicsOf: () => [] };
    page = new LocalConsole({ port: 0, sources: cloud.sources(), extension });
    await page.start();
  });
  after(async () => {
    await page.stop();
    await cloud.stop();
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  });

  for (const [what, bytes] of Object.entries(malformed))
    it(`are the client's fault: ${what}`, async () => {
      for (const url of [cloud.awsEndpoint, page.url])
        expect(await statusOf(url, bytes), url).to.satisfy(isClientError);
    });

  const post = (headers: Record<string, string>, body: string) =>
    fetch(cloud.awsEndpoint, { method: "POST", headers, body });

  it("are never a bug in the local cloud, whatever the JSON of a call contains", () =>
    fc.assert(
      fc.asyncProperty(target, input, async (name, value) => {
        const { status } = await post({ "x-amz-target": name }, JSON.stringify(value));
        expect(status).to.satisfy((one: number) => one === 200 || isClientError(one));
      }),
      { numRuns: 300 },
    ));

  it("are never a fault of the local cloud, whatever the parameters of a query are", () =>
    fc.assert(
      fc.asyncProperty(queried, fc.dictionary(parameter, fc.string()), async (name, parameters) => {
        const [service, Action = ""] = name.split(" ");
        const credential = `AKIA/20260101/us-east-1/${service}/aws4_request`;
        const { status } = await post(
          {
            authorization: `AWS4-HMAC-SHA256 Credential=${credential}`,
            "content-type": "application/x-www-form-urlencoded",
          },
          new URLSearchParams({ Action, ...parameters }).toString(),
        );
        expect(status).to.satisfy((one: number) => one === 200 || isClientError(one));
        expect({}).not.to.have.property("x");
      }),
      { numRuns: 150 },
    ));

  it("are never a fault of the console, whatever the body is", () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom("redrive", "visibility", "replays", "faults"),
        fc.oneof(
          anything.map((value) => JSON.stringify(value)),
          fc.string(),
        ),
        async (path, body) => {
          const headers = { "content-type": "application/json" };
          const { status } = await fetch(`${page.url}/api/${path}`, { method: "POST", headers, body });
          expect(status).to.satisfy(isClientError);
        },
      ),
      { numRuns: 100 },
    ));
});
