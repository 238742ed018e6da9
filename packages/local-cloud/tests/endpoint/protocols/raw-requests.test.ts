import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { SqsService } from "../../../src/sqs/sqs";
import { SsmService } from "../../../src/ssm/ssm";
import { RunningEndpoint } from "../running-endpoint";

const scope = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260301/us-east-1/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=0`;

/** Headers as SDKs spell them, each in its own case and sequence. */
const clients: Readonly<Record<string, readonly string[]>> = {
  ".NET": [
    "User-Agent: aws-sdk-dotnet-coreclr/4.0.0 ua/2.1 os/windows#10.0 md/ARCH#X64 lang/.NET_Core#8.0",
    "amz-sdk-invocation-id: 0f1e2d3c-0000-4000-8000-000000000000",
    "amz-sdk-request: attempt=1; max=5",
    "Content-Type: application/x-amz-json-1.0",
    "X-Amz-Target: AmazonSQS.SendMessage",
    "x-amz-content-sha256: UNSIGNED-PAYLOAD",
  ],
  PHP: [
    "X-Amz-Target: AmazonSQS.SendMessage",
    "Content-Type: application/x-amz-json-1.0",
    "aws-sdk-invocation-id: 0f1e2d3c00004000800000000000",
    "aws-sdk-retry: 0/0",
    "User-Agent: aws-sdk-php/3.350.0 ua/2.1 OS/Linux#6.1 lang/php#8.4.1 GuzzleHttp/7",
    "x-amz-user-agent: aws-sdk-php/3.350.0",
  ],
  Rust: [
    "content-type: application/x-amz-json-1.0",
    "x-amz-target: AmazonSQS.SendMessage",
    "user-agent: aws-sdk-rust/1.3.8 os/linux lang/rust/1.90.0",
    "x-amz-user-agent: aws-sdk-rust/1.3.8 ua/2.1 api/sqs#1.80.0 os/linux lang/rust#1.90.0 m/E",
    "amz-sdk-invocation-id: 0f1e2d3c-0000-4000-8000-000000000000",
    "amz-sdk-request: attempt=1; max=3",
  ],
  "Java, in upper case": [
    "CONTENT-TYPE: APPLICATION/X-AMZ-JSON-1.0",
    "X-AMZ-TARGET: AmazonSQS.SendMessage",
    "AMZ-SDK-INVOCATION-ID: 0f1e2d3c-0000-4000-8000-000000000000",
  ],
  "C++, with a charset": [
    "content-type: application/x-amz-json-1.0; charset=utf-8",
    "x-amz-target: AmazonSQS.SendMessage",
    "amz-sdk-request: attempt=1",
  ],
};

describe("raw requests", () => {
  let running: RunningEndpoint;
  let sqs: SqsService;
  let queueUrl = "";
  let queues = 0;
  before(async () => {
    running = new RunningEndpoint();
    sqs = new SqsService(running.iam, () => running.endpoint.url);
    await running.start([sqs, new SsmService()]);
  });
  after(() => running.stop());
  beforeEach(async () => {
    queues += 1;
    const { QueueUrl } = await sqs.call("CreateQueue", { QueueName: `raw-${queues}` });
    queueUrl = String(QueueUrl);
  });

  /** Sends bytes on a connection of their own, and reads all that comes back. */
  const exchange = async (...parts: readonly (string | Buffer)[]): Promise<string> => {
    const socket = connect(Number(new URL(running.endpoint.url).port), "127.0.0.1");
    for (const part of parts) socket.write(part);
    return (await buffer(socket)).toString("utf8");
  };
  const head = (path: string, service: string, headers: readonly string[]): string =>
    [
      `POST ${path} HTTP/1.1`,
      `Host: ${new URL(running.endpoint.url).host}`,
      `Authorization: ${scope(service)}`,
      "X-Amz-Date: 20260301T000000Z",
      "Connection: close",
      ...headers,
      "\r\n",
    ].join("\r\n");
  const lengthOf = (body: string | Buffer): string => `Content-Length: ${Buffer.byteLength(body)}`;
  const chunked = (...chunks: readonly string[]): string =>
    [...chunks, ""].map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`).join("");
  const bodies = (): readonly string[] =>
    sqs.contents(`arn:aws:sqs:us-east-1:000000000000:raw-${queues}`).map(({ body }) => body);

  const json = ["Content-Type: application/x-amz-json-1.0", "X-Amz-Target: AmazonSQS.SendMessage"];
  const message = (text: string): string => JSON.stringify({ QueueUrl: queueUrl, MessageBody: text });

  for (const [client, headers] of Object.entries(clients))
    it(`are understood as the SDK for ${client} writes their headers`, async () => {
      const body = message("hello ✓");

      const answer = await exchange(head("/", "sqs", [...headers, lengthOf(body)]), body);

      expect(answer).to.match(/^HTTP\/1\.1 200 /);
      expect(answer).to.match(/^content-type: application\/x-amz-json-1\.0\r$/im);
      expect(bodies()).to.deep.equal(["hello ✓"]);
    });

  it("may have a body in chunks, of JSON and of a form", async () => {
    const [one, other] = [message("in chunks").slice(0, 20), message("in chunks").slice(20)];
    const form = ["Content-Type: application/x-www-form-urlencoded", "Transfer-Encoding: chunked"];

    const first = await exchange(
      head("/", "sqs", [...json, "Transfer-Encoding: chunked"]),
      chunked(one, other),
    );
    const second = await exchange(
      head(new URL(queueUrl).pathname, "sqs", form),
      chunked("Action=SendMessage&Mess", "ageBody=a+form%20of+chunks"),
    );

    expect(first).to.match(/^HTTP\/1\.1 200 /);
    expect(second)
      .to.match(/^HTTP\/1\.1 200 /)
      .and.contain("<SendMessageResult>");
    expect(bodies()).to.deep.equal(["in chunks", "a form of chunks"]);
  });

  it("may wait for the word to go on before they send the body", async () => {
    const body = message("asked first");
    const socket = connect(Number(new URL(running.endpoint.url).port), "127.0.0.1");
    const answered = buffer(socket);
    socket.write(head("/", "sqs", [...json, "Expect: 100-continue", lengthOf(body)]));
    await new Promise((resolve) => socket.once("data", resolve));
    socket.write(body);

    const text = (await answered).toString("utf8");
    expect(text)
      .to.match(/^HTTP\/1\.1 100 Continue\r\n/)
      .and.match(/\r\nHTTP\/1\.1 200 /);
    expect(bodies()).to.deep.equal(["asked first"]);
  });

  it("may be compressed, in chunks too, whatever the case of the coding", async () => {
    const body = gzipSync(JSON.stringify({ Name: "/zipped", Value: "v", Type: "String" }));
    const put = ["Content-Type: application/x-amz-json-1.1", "X-Amz-Target: AmazonSSM.PutParameter"];
    const chunk = Buffer.concat([
      Buffer.from(`${body.length.toString(16)}\r\n`),
      body,
      Buffer.from("\r\n0\r\n\r\n"),
    ]);

    const answer = await exchange(
      head("/", "ssm", [...put, "Content-Encoding: GZIP", "Transfer-Encoding: chunked"]),
      chunk,
    );

    expect(answer)
      .to.match(/^HTTP\/1\.1 200 /)
      .and.contain('"Version":1');
  });

  it("may be a form with any spelling of its type, to the URL of a queue, with or without a signature", async () => {
    const path = new URL(queueUrl).pathname;
    const types = [
      "application/x-www-form-urlencoded",
      "application/x-www-form-urlencoded; charset=utf-8",
      "Application/X-WWW-Form-URLEncoded;charset=UTF-8",
    ];
    for (const [index, type] of types.entries()) {
      const body = `Action=SendMessage&MessageBody=${index}&Version=2012-11-05`;
      const answer = await exchange(head(path, "sqs", [`Content-Type: ${type}`, lengthOf(body)]), body);
      expect(answer, type)
        .to.match(/^HTTP\/1\.1 200 /)
        .and.contain("<SendMessageResult>");
    }

    const unsigned = await fetch(`${queueUrl}?Action=SendMessage&MessageBody=unsigned`);

    expect(await unsigned.text()).to.contain("<SendMessageResult>");
    expect(bodies()).to.deep.equal(["0", "1", "2", "unsigned"]);
  });
});
