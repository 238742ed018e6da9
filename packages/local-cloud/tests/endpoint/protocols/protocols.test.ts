import { request } from "node:http";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { cbor, tag } from "@smithy/core/cbor";
import { expect } from "chai";
import * as z from "zod";
import { Clock } from "../../../src/clock/clock";
import { CloudWatchService } from "../../../src/cloudwatch/cloudwatch";
import { StsService } from "../../../src/iam/sts";
import { SchemasService } from "../../../src/schemas/schemas";
import { SesService } from "../../../src/ses/ses";
import { SqsService } from "../../../src/sqs/sqs";
import { SsmService } from "../../../src/ssm/ssm";
import { RunningEndpoint } from "../running-endpoint";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
}

/** What SDKs put around every call, by their names: user agent, and headers that only they send. */
const clients: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Go: {
    "user-agent":
      "aws-sdk-go-v2/1.41.0 ua/2.1 os/linux lang/go#1.25.3 md/GOOS#linux md/GOARCH#amd64 api/x#1.0",
    "accept-encoding": "gzip",
    "amz-sdk-invocation-id": "0f1e2d3c-0000-4000-8000-000000000000",
    "amz-sdk-request": "attempt=1; max=3",
  },
  Java: {
    "user-agent": "aws-sdk-java/2.38.0 md/io#sync md/http#Apache ua/2.1 os/Linux#6.1 lang/java#21.0.8 m/D,N",
    "amz-sdk-invocation-id": "0f1e2d3c-0000-4000-8000-000000000000",
    "amz-sdk-request": "attempt=1; max=4",
    connection: "Keep-Alive",
  },
  Python: {
    "user-agent": "Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.13.5",
    "accept-encoding": "identity",
    "amz-sdk-request": "attempt=1",
  },
  JavaScript: {
    "user-agent": "aws-sdk-js/3.1169.0 ua/2.1 os/linux#6.1 lang/js md/nodejs#22.21.0 api/x#3.1169.0 m/E",
    "x-amz-user-agent": "aws-sdk-js/3.1169.0",
    "amz-sdk-request": "attempt=1; max=3",
  },
};

const errorText = z.object({ __type: z.string(), message: z.string() });

describe("protocols", () => {
  let running: RunningEndpoint;
  let metrics: CloudWatchService;
  before(async () => {
    running = new RunningEndpoint();
    const clock = new Clock();
    metrics = new CloudWatchService({
      publish: () => {},
      onError: (error) => expect.fail(String(error)),
      clock,
    });
    await running.start([
      metrics,
      new SqsService(running.iam, () => running.endpoint.url),
      new StsService(running.iam),
      new SsmService(clock),
      new SesService({ stateDirectory: running.directory }),
      new SchemasService(clock),
    ]);
  });
  after(() => running.stop());

  const signature = (service: string, key = "AKIAIOSFODNN7EXAMPLE") => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260301/us-east-1/${service}/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=0`,
    "x-amz-date": "20260301T000000Z",
  });

  const send = (
    path: string,
    headers: Record<string, string>,
    body: string | Uint8Array = "",
    method = "POST",
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const outgoing = request(`${running.endpoint.url}${path}`, { method, headers }, async (answer) => {
        const bytes = await buffer(answer);
        const { statusCode: status = 0 } = answer;
        resolve({ status, headers: answer.headers, bytes, text: bytes.toString("utf8") });
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });

  const form = "application/x-www-form-urlencoded; charset=utf-8";
  const querying = (
    service: string,
    parameters: Record<string, string>,
    headers: Record<string, string> = {},
  ) =>
    send(
      "/",
      { ...signature(service), "content-type": form, ...headers },
      new URLSearchParams(parameters).toString(),
    );
  const sqsJson = (action: string, input: unknown, headers: Record<string, string> = {}) =>
    send(
      "/",
      {
        ...signature("sqs"),
        ...{ "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${action}` },
        ...headers,
      },
      JSON.stringify(input),
    );
  const queueUrl = (name: string): string => `${running.endpoint.url}/000000000000/${name}`;

  for (const [client, around] of Object.entries(clients))
    describe(`of the SDK for ${client}`, () => {
      const queue = `of-${client}`;

      it("JSON 1.0: a queue is made, a message sent and received", async () => {
        const made = await sqsJson("CreateQueue", { QueueName: queue }, around);
        const sent = await sqsJson(
          "SendMessage",
          { QueueUrl: queueUrl(queue), MessageBody: "<a & b>" },
          around,
        );
        const got = await sqsJson("ReceiveMessage", { QueueUrl: queueUrl(queue) }, around);

        expect([made.status, sent.status, got.status]).to.deep.equal([200, 200, 200]);
        expect(got.headers["content-type"]).to.equal("application/x-amz-json-1.0");
        expect(got.headers["x-amzn-requestid"]).to.be.a("string");
        expect(JSON.parse(got.text)).to.have.nested.property("Messages[0].Body", "<a & b>");
      });

      it("JSON 1.1: a parameter is put, and read in a compressed request", async () => {
        const headers = {
          ...{
            ...signature("ssm"),
            "content-type": "application/x-amz-json-1.1",
            "content-encoding": "gzip",
          },
          ...around,
        };
        const call = (action: string, input: unknown) =>
          send("/", { ...headers, "x-amz-target": `AmazonSSM.${action}` }, gzipSync(JSON.stringify(input)));

        await call("PutParameter", { Name: `/${client}`, Value: "v", Type: "String" });
        const read = await call("GetParameter", { Name: `/${client}` });

        expect(read.headers["content-type"]).to.equal("application/x-amz-json-1.1");
        expect(JSON.parse(read.text)).to.have.nested.property("Parameter.Value", "v");
      });

      it("query: metrics are put and listed", async () => {
        const put = await querying(
          "monitoring",
          {
            ...{ Action: "PutMetricData", Version: "2010-08-01", Namespace: `Query${client}` },
            ...{ "MetricData.member.1.MetricName": "Ä<&>", "MetricData.member.1.Value": "2.5" },
            ...{ "MetricData.member.1.Dimensions.member.1.Name": "A" },
            ...{ "MetricData.member.1.Dimensions.member.1.Value": "b" },
          },
          around,
        );
        const list = await querying(
          "monitoring",
          { Action: "ListMetrics", Namespace: `Query${client}` },
          around,
        );

        expect([put.status, list.status]).to.deep.equal([200, 200]);
        expect(list.headers["content-type"]).to.equal("text/xml");
        expect(list.text)
          .to.match(/^<ListMetricsResponse xmlns="http:\/\/monitoring.amazonaws.com\/doc\/2010-08-01\/">/)
          .and.contain("<Metrics><member><Namespace>Query")
          .and.contain("<MetricName>Ä&lt;&amp;&gt;</MetricName>")
          .and.contain("<Dimensions><member><Name>A</Name><Value>b</Value></member></Dimensions>");
      });

      it("smithy-rpc-v2-cbor: metrics are put and read, compressed too", async () => {
        const headers = {
          ...{
            ...signature("monitoring"),
            "smithy-protocol": "rpc-v2-cbor",
            "content-type": "application/cbor",
          },
          ...{ accept: "application/cbor", ...around },
        };
        const call = (operation: string, input: unknown, more: Record<string, string> = {}) => {
          const body = cbor.serialize(input);
          return send(
            `/service/GraniteServiceVersion20100801/operation/${operation}`,
            { ...headers, ...more },
            more["content-encoding"] ? gzipSync(body) : body,
          );
        };
        const minute = Math.floor(Date.now() / 60_000) * 60;
        const time = (value: number) => tag({ tag: 1, value });
        const Namespace = `Cbor${client}`;
        const MetricData = [
          { MetricName: "m", Timestamp: time(minute + 0.5), Value: 2 },
          { MetricName: "m", Timestamp: time(minute + 1), Value: 0.5 },
        ];

        const put = await call("PutMetricData", { Namespace, MetricData }, { "content-encoding": "gzip" });
        const read = await call("GetMetricStatistics", {
          ...{ Namespace, MetricName: "m", Period: 60, Statistics: ["Sum", "Maximum"] },
          ...{ StartTime: time(minute), EndTime: time(minute + 60) },
        });

        expect([put.status, read.status]).to.deep.equal([200, 200]);
        expect(read.headers).to.include({
          "content-type": "application/cbor",
          "smithy-protocol": "rpc-v2-cbor",
        });
        const { Label, Datapoints } = cbor.deserialize(read.bytes);
        expect(Label).to.equal("m");
        expect(Datapoints[0]).to.include({ Sum: 2.5, Maximum: 2 });
        expect(Datapoints[0].Timestamp).to.include({ tag: 1, value: minute });
      });
    });

  describe("query", () => {
    before(() =>
      querying("sqs", {
        Action: "CreateQueue",
        QueueName: "asked",
        "Attribute.1.Name": "DelaySeconds",
        "Attribute.1.Value": "0",
      }),
    );

    it("takes a call by GET, to the queue's own path, with a signature among its parameters", async () => {
      const signed = {
        "X-Amz-Credential": "AKIA/20260301/us-east-1/sqs/aws4_request",
        "X-Amz-Signature": "0",
      };
      const parameters = new URLSearchParams({ Action: "SendMessage", MessageBody: "by path", ...signed });

      const sent = await send(`/000000000000/asked?${parameters}`, {}, "", "GET");
      const got = await send(
        "/000000000000/asked",
        { ...signature("sqs"), "content-type": form },
        "Action=ReceiveMessage",
      );

      expect(sent.text).to.match(/<SendMessageResult><MessageId>|<SendMessageResult>.*<MessageId>/);
      expect(got.text).to.contain("<Message>").and.contain("<Body>by path</Body>");
    });

    it("writes flat lists and maps as SQS has them", async () => {
      await querying("sqs", {
        ...{ Action: "SendMessageBatch", QueueUrl: queueUrl("asked") },
        ...{
          "SendMessageBatchRequestEntry.1.Id": "one",
          "SendMessageBatchRequestEntry.1.MessageBody": "1 = \r\n<&",
        },
        ...{ "SendMessageBatchRequestEntry.1.MessageAttribute.1.Name": "colour" },
        ...{ "SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType": "String" },
        ...{ "SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue": "rot & blau" },
      });

      const got = await querying("sqs", {
        ...{ Action: "ReceiveMessage", QueueUrl: queueUrl("asked"), "MessageAttributeName.1": "All" },
        "AttributeName.1": "ApproximateReceiveCount",
      });

      expect(got.text)
        .to.contain("<Body>1 = &#13;\n&lt;&amp;</Body>")
        .and.contain("<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>")
        .and.contain("<StringValue>rot &amp; blau</StringValue></Value></MessageAttribute>");
    });

    it("has an identity in XML", async () => {
      const { text } = await querying("sts", { Action: "GetCallerIdentity", Version: "2011-06-15" });

      expect(text).to.contain("<Account>000000000000</Account>").and.contain("<RequestId>");
    });

    it("ignores parameters of names that objects have of their own", async () => {
      const { status } = await querying("sqs", {
        Action: "ListQueues",
        "__proto__.polluted": "1",
        "constructor.x": "1",
      });

      expect(status).to.equal(200);
      expect({}).not.to.have.property("polluted");
    });
  });

  describe("errors", () => {
    const missing = "NoSuchQueue";

    it("are JSON in a call in JSON, with the name of the query protocol beside", async () => {
      const { status, headers, text } = await sqsJson("GetQueueUrl", { QueueName: missing });

      expect(status).to.equal(400);
      expect(errorText.parse(JSON.parse(text)).__type).to.match(/#QueueDoesNotExist$/);
      expect(headers["x-amzn-query-error"]).to.equal("AWS.SimpleQueueService.NonExistentQueue;Sender");
    });

    it("are XML in a query, by the names of that protocol", async () => {
      const { status, headers, text } = await querying("sqs", { Action: "GetQueueUrl", QueueName: missing });

      expect(status).to.equal(400);
      expect(headers["content-type"]).to.equal("text/xml");
      expect(text)
        .to.match(
          /^<ErrorResponse><Error><Type>Sender<\/Type><Code>AWS.SimpleQueueService.NonExistentQueue<\/Code>/,
        )
        .and.contain("<RequestId>");
    });

    it("are XML in a query of an action that isn't known, and of a number that is none", async () => {
      const unknown = await querying("sqs", { Action: "Frobnicate" });
      const text = await querying("sqs", {
        Action: "ReceiveMessage",
        QueueUrl: queueUrl("asked"),
        MaxNumberOfMessages: "many",
      });

      expect([unknown.status, text.status]).to.deep.equal([400, 400]);
      expect(unknown.text).to.contain("<Code>InvalidAction</Code>").and.contain("Frobnicate");
      expect(text.text).to.contain("<Code>MalformedInput</Code>").and.contain("many is not a number");
    });

    it("are CBOR in CBOR, by their shapes", async () => {
      const { status, headers, bytes } = await send(
        "/service/GraniteServiceVersion20100801/operation/GetMetricStatistics",
        { ...signature("monitoring"), "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
        cbor.serialize({ Namespace: "n" }),
      );

      expect(status).to.equal(400);
      expect(headers).to.include({
        ...{ "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" },
        "x-amzn-query-error": "InvalidParameterValue;Sender",
      });
      expect(errorText.parse(cbor.deserialize(bytes)).__type).to.equal(
        "com.amazonaws.cloudwatch#InvalidParameterValueException",
      );
    });

    it("are CBOR for a body that is none, an unknown operation, a key that isn't known and a service that doesn't speak it", async () => {
      const headers = { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" };
      const of = (service: string, operation: string, key?: string) =>
        send(
          `/service/X/operation/${operation}`,
          { ...headers, ...signature(service, key) },
          Buffer.from([0xff, 0xff]),
        );

      const answers = [
        await of("monitoring", "ListMetrics"),
        await of("monitoring", "Frobnicate"),
        await of("monitoring", "ListMetrics", "ASIAUNKNOWN"),
        await of("ssm", "GetParameter"),
      ];

      const types = answers.map(({ bytes }) => errorText.parse(cbor.deserialize(bytes)).__type);
      expect(types).to.deep.equal([
        ...["SerializationException", "InvalidAction", "UnrecognizedClientException", "NotImplemented"],
      ]);
    });

    it("are JSON with the name in a header in REST", async () => {
      const { status, headers, text } = await send(
        "/v1/registries/name/none",
        signature("schemas"),
        "",
        "GET",
      );

      expect(status).to.equal(404);
      expect(headers).to.include({
        "content-type": "application/json",
        "x-amzn-errortype": "NotFoundException",
      });
      expect(errorText.parse(JSON.parse(text)).message).to.contain("none");
    });

    it("hold no character that XML forbids", async () => {
      const { text } = await querying("ses", { Action: "VerifyEmailIdentity\u0000<\u001b" });

      expect([...text].filter((one) => one < " ")).to.deep.equal([]);
      expect(text).to.contain("&lt;");
    });
  });
});
