import {
  CreateQueueCommand,
  type CreateQueueCommandInput,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { Clock } from "../../src/clock/clock";
import { EngineServer } from "../../src/sqs/engine-server";
import { sqsResources } from "../../src/sqs/resources";
import { SqsService } from "../../src/sqs/sqs";
import { errorOf, eventually, RunningEndpoint } from "../endpoint/running-endpoint";

const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const rule = "arn:aws:events:us-east-1:000000000000:rule/orders/created";
const fromRule = { service: "events.amazonaws.com", sourceArn: rule };

describe("the engine of queues", () => {
  it("takes nothing by its port from anybody but the endpoint", async () => {
    const engine = new EngineServer(new Clock());
    await engine.start("http://127.0.0.1:4566");
    const body = "Action=CreateQueue&QueueName=hostile";
    const headers = { "content-type": "application/x-www-form-urlencoded" };

    const page = await fetch(engine.url, { method: "POST", headers, body });
    const guess = await fetch(engine.url, { headers: { "x-local-cloud-secret": "guess" } });
    const endpoint = await engine.send({ method: "POST", headers, body: Buffer.from(body) });
    const queues = engine.queues().length;
    await engine.stop();

    expect([page.status, guess.status, endpoint.status]).to.deep.equal([403, 403, 200]);
    expect(queues).to.equal(1);
  });
});

describe("SQS", () => {
  let running: RunningEndpoint;
  let sqs: SqsService;
  let client: SQSClient;
  beforeEach(async () => {
    running = new RunningEndpoint();
    sqs = new SqsService(running.iam, () => running.endpoint.url);
    await running.start([sqs], sqsResources(sqs));
    client = running.client(SQSClient);
  });
  afterEach(() => running.stop());

  const queue = async (name: string, inputs: Record<string, unknown> = {}): Promise<string> =>
    (await running.declare("aws:sqs/queue:Queue", name, inputs)).id;
  const send = (QueueUrl: string, MessageBody: string) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const receive = async (QueueUrl: string, WaitTimeSeconds = 0, MaxNumberOfMessages = 10) => {
    const received = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        WaitTimeSeconds,
        MaxNumberOfMessages,
        MessageSystemAttributeNames: ["All"],
      }),
    );
    return received.Messages ?? [];
  };
  const attributes = async (QueueUrl: string) =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes ??
    {};

  describe("queues", () => {
    it("declares a queue with the outputs that a program reads", async () => {
      const { id, outputs } = await running.declare("aws:sqs/queue:Queue", "inventory", {});

      expect(id).to.equal(`${running.endpoint.url}/000000000000/inventory`);
      expect(outputs).to.deep.equal({ name: "inventory", url: id, arn: queueArn("inventory") });
    });

    it("keeps the declared attributes", async () => {
      const url = await queue("inventory", {
        visibilityTimeoutSeconds: 60,
        messageRetentionSeconds: 1_209_600,
      });

      expect(await attributes(url)).to.include({
        VisibilityTimeout: "60",
        MessageRetentionPeriod: "1209600",
      });
      expect(await sqs.attributes(queueArn("inventory"))).to.include({ VisibilityTimeout: "60" });
    });

    it("lets many clients wait for messages at once, without a warning of Node's", async () => {
      const url = await queue("inventory");
      const warnings: string[] = [];
      const note = (warning: Error) => warnings.push(warning.message);
      process.on("warning", note);

      await Promise.all(Array.from({ length: 12 }, () => receive(url, 1)));
      process.off("warning", note);

      expect(warnings).to.deep.equal([]);
    });

    it("finds and lists queues by URLs of the AWS endpoint", async () => {
      const url = await queue("inventory");

      const found = await client.send(new GetQueueUrlCommand({ QueueName: "inventory" }));
      const listed = await client.send(new ListQueuesCommand({}));

      expect(found.QueueUrl).to.equal(url);
      expect(listed.QueueUrls).to.deep.equal([url]);
    });

    it("refuses FIFO queues by name, with the way out, however they are asked for", async () => {
      const create = (input: CreateQueueCommandInput) => client.send(new CreateQueueCommand(input));
      const refusals = await Promise.all([
        errorOf(queue("inventory", { fifoQueue: true })),
        errorOf(queue("inventory", { contentBasedDeduplication: true })),
        errorOf(queue("inventory", { name: "inventory.fifo" })),
        errorOf(create({ QueueName: "inventory.fifo" })),
        errorOf(create({ QueueName: "inventory.fifo", Attributes: { FifoQueue: "true" } })),
      ]);

      for (const { message } of refusals)
        expect(message).to.contain("has no FIFO queues (declare a standard queue");
      expect(refusals[0]?.message).to.contain("fifoQueue: the local cloud");
      expect(refusals[3]?.message).to.contain("inventory.fifo");
    });

    it("takes a declaration that says that a queue isn't FIFO", async () => {
      await queue("inventory", { fifoQueue: false, contentBasedDeduplication: false });

      expect(sqs.arns()).to.deep.equal([queueArn("inventory")]);
    });

    it("names a queue that doesn't exist", async () => {
      const error = await errorOf(send(`${running.endpoint.url}/000000000000/nothing`, "x"));

      expect(error.name).to.equal("QueueDoesNotExist");
    });

    it("gives the messages of a batch the trace header of the call, and those that name one their own", async () => {
      const url = await queue("inventory");
      const header = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1";
      const own = "Root=1-5759e988-bd862e3fe1be46a994272793";
      const entries = [
        { Id: "a", MessageBody: "of the call" },
        {
          ...{ Id: "b", MessageBody: "its own" },
          MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: own } },
        },
        { Id: "c", MessageBody: "\u0000" },
      ];
      const answer = await fetch(url, {
        method: "POST",
        headers: { "x-amz-target": "AmazonSQS.SendMessageBatch", "X-Amzn-Trace-Id": header },
        body: JSON.stringify({ QueueUrl: url, Entries: entries }),
      });

      const sent: unknown = await answer.json();
      expect(sent).to.have.nested.property("Failed[0].Id", "c");
      expect(sent).not.to.have.nested.property("Successful[0].MD5OfMessageSystemAttributes");
      expect(sent).to.have.nested.property("Successful[1].MD5OfMessageSystemAttributes");
      const traces = (await receive(url)).map(({ Body, Attributes }) => [Body, Attributes?.AWSTraceHeader]);
      expect(traces).to.have.deep.members([
        ["of the call", header],
        ["its own", own],
      ]);
    });

    it("answers the query protocol", async () => {
      const url = await queue("inventory");
      const headers = {
        authorization: "AWS4-HMAC-SHA256 Credential=AKIA1/20261121/us-east-1/sqs/aws4_request",
        "content-type": "application/x-www-form-urlencoded",
      };
      const body = new URLSearchParams({ Action: "SendMessage", QueueUrl: url, MessageBody: "from a form" });

      const response = await fetch(running.endpoint.url, { method: "POST", headers, body: body.toString() });

      expect(await response.text()).to.contain("<SendMessageResult>");
      expect((await receive(url)).map(({ Body }) => Body)).to.deep.equal(["from a form"]);
    });
  });

  describe("messages", () => {
    it("answers a long poll as soon as there is one message", async () => {
      const url = await queue("inventory");
      const before = Date.now();
      const polled = receive(url, 10);

      await send(url, "one");

      expect((await polled).map(({ Body }) => Body)).to.deep.equal(["one"]);
      expect(Date.now() - before).to.be.lessThan(9_000);
    });

    it("answers a long poll when a delayed message becomes due", async () => {
      const url = await queue("inventory", { delaySeconds: 1 });
      const before = Date.now();
      await send(url, "later");

      const received = await receive(url, 10);

      expect(received.map(({ Body }) => Body)).to.deep.equal(["later"]);
      expect(Date.now() - before).to.be.within(900, 9_900);
    });

    it("answers a long poll when a message comes back", async () => {
      const url = await queue("inventory", { visibilityTimeoutSeconds: 1 });
      await send(url, "again");
      await receive(url);

      const [message] = await receive(url, 10);

      expect(message?.Attributes).to.include({ ApproximateReceiveCount: "2" });
    });

    it("answers an empty long poll when its time is up", async () => {
      const url = await queue("inventory");
      const before = Date.now();

      const received = await receive(url, 1);

      expect(received).to.deep.equal([]);
      expect(Date.now() - before).to.be.at.least(900);
    });

    it("gives each message to one of two pollers", async () => {
      const url = await queue("inventory");
      const polled = [receive(url, 2), receive(url, 2)];

      await client.send(
        new SendMessageBatchCommand({
          QueueUrl: url,
          Entries: ["a", "b", "c"].map((text) => ({ Id: text, MessageBody: text })),
        }),
      );

      const bodies = (await Promise.all(polled)).flat().map(({ Body }) => Body);
      expect(bodies.sort()).to.deep.equal(["a", "b", "c"]);
    });

    it("counts what can be received apart from what is in flight", async () => {
      const url = await queue("inventory");
      for (const text of ["a", "b", "c"]) await send(url, text);

      const [message] = await receive(url, 0, 1);

      expect(await attributes(url)).to.include({
        ApproximateNumberOfMessages: "2",
        ApproximateNumberOfMessagesNotVisible: "1",
      });
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
      expect(await attributes(url)).to.include({ ApproximateNumberOfMessagesNotVisible: "0" });
    });

    it("ends long polls when it stops", async () => {
      const url = await queue("inventory");
      const polled = receive(url, 20).catch((error: unknown) => error);
      const before = Date.now();

      await sqs.stop();

      await polled;
      expect(Date.now() - before).to.be.lessThan(15_000);
    });
  });

  describe("dead letters", () => {
    const withDeadLetters = async () => {
      const dlq = await queue("inventory-dlq");
      const redrivePolicy = JSON.stringify({
        deadLetterTargetArn: queueArn("inventory-dlq"),
        maxReceiveCount: 1,
      });
      return { dlq, url: await queue("inventory", { redrivePolicy, visibilityTimeoutSeconds: 1 }) };
    };

    it("moves a message that was received too often, and back", async () => {
      const { dlq, url } = await withDeadLetters();
      await send(url, "poison");
      await receive(url);
      await eventually(async () =>
        (await attributes(dlq)).ApproximateNumberOfMessages === "1" ? true : undefined,
      );

      await client.send(new StartMessageMoveTaskCommand({ SourceArn: queueArn("inventory-dlq") }));

      const [message] = await receive(url, 10);
      expect(message?.Body).to.equal("poison");
      expect(await attributes(dlq)).to.include({ ApproximateNumberOfMessages: "0" });
    });

    it("declares who may use a queue for dead letters", async () => {
      const { dlq } = await withDeadLetters();
      const redriveAllowPolicy = JSON.stringify({
        redrivePermission: "byQueue",
        sourceQueueArns: [queueArn("inventory")],
      });

      await running.declare("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "allow", {
        queueUrl: dlq,
        redriveAllowPolicy,
      });

      expect(JSON.parse((await attributes(dlq)).RedriveAllowPolicy ?? "")).to.deep.equal(
        JSON.parse(redriveAllowPolicy),
      );
    });
  });

  describe("permissions", () => {
    const policyFor = (sourceArn: string, effect = "Allow") =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: effect,
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: queueArn("inventory"),
            Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
          },
        ],
      });
    const setPolicy = (queueUrl: string, policy: string) =>
      running.declare("aws:sqs/queuePolicy:QueuePolicy", "policy", { queueUrl, policy });

    it("takes nothing from a service without a policy", async () => {
      const url = await queue("inventory");

      const error = await errorOf(sqs.sendAs(queueArn("inventory"), "event", {}, fromRule));

      expect(error.name).to.equal("AccessDeniedException");
      expect(await receive(url)).to.deep.equal([]);
    });

    it("takes from the rule that the policy names, with attributes", async () => {
      const url = await queue("inventory");
      await setPolicy(url, policyFor(rule));

      await sqs.sendAs(queueArn("inventory"), "event", { RULE_ARN: rule }, fromRule);

      const received = await client.send(
        new ReceiveMessageCommand({ QueueUrl: url, MessageAttributeNames: ["All"] }),
      );
      expect(received.Messages?.[0]?.Body).to.equal("event");
      expect(received.Messages?.[0]?.MessageAttributes?.RULE_ARN?.StringValue).to.equal(rule);
    });

    it("takes nothing from another rule", async () => {
      const url = await queue("inventory");
      await setPolicy(url, policyFor(`${rule}-other`));

      const error = await errorOf(sqs.sendAs(queueArn("inventory"), "event", {}, fromRule));

      expect(error.name).to.equal("AccessDeniedException");
    });

    it("names a queue that a service can't send to as it doesn't exist", async () => {
      const error = await errorOf(sqs.sendAs(queueArn("nothing"), "event", {}, fromRule));

      expect(error.name).to.equal("QueueDoesNotExist");
    });

    it("heeds a deny of the queue's policy in calls over the wire", async () => {
      const url = await queue("inventory");
      const deny = {
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: queueArn("inventory"),
      };
      await setPolicy(url, JSON.stringify({ Version: "2012-10-17", Statement: [deny] }));

      const error = await errorOf(send(url, "x"));

      expect(error.message).to.contain("explicit deny in a resource-based policy");
    });

    it("refuses a policy that it couldn't evaluate", async () => {
      const url = await queue("inventory");
      const policy = policyFor(rule).replace('"Service":"events', '"Federated":"events');

      const declared = await errorOf(setPolicy(url, policy));
      const overTheWire = await errorOf(
        client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy: policy } })),
      );

      expect(declared.message).to.contain("Federated");
      expect(overTheWire.message).to.contain("Federated");
    });

    it("lets a role send to the queue that its policy names only", async () => {
      const [yes, no] = [await queue("inventory"), await queue("notifier")];
      const role = running.roleThatMay({ Action: "sqs:SendMessage", Resource: queueArn("inventory") });
      const asRole = running.client(SQSClient, role);
      const Entries = [{ Id: "a", MessageBody: "a" }];

      await asRole.send(new SendMessageBatchCommand({ QueueUrl: yes, Entries }));
      const error = await errorOf(asRole.send(new SendMessageBatchCommand({ QueueUrl: no, Entries })));

      expect(error.message).to.contain("sqs:SendMessage").and.contain(queueArn("notifier"));
    });
  });
});
