import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { AwsError } from "../../src/service";
import { SesService } from "../../src/ses/ses";
import { snsResources } from "../../src/sns/resources";
import { SnsService } from "../../src/sns/sns";
import { sqsResources } from "../../src/sqs/resources";
import { SqsService } from "../../src/sqs/sqs";
import { errorOf, eventually, RunningEndpoint } from "../endpoint/running-endpoint";

const topicArn = (name: string): string => `arn:aws:sns:us-east-1:000000000000:${name}`;
const queueArn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:on-alert";

describe("SNS", () => {
  let running: RunningEndpoint;
  let sns: SnsService;
  let ses: SesService;
  let client: SNSClient;
  let invoked: { arn: string; event: unknown; from: unknown }[];
  let dropped: string[];
  beforeEach(async () => {
    running = new RunningEndpoint();
    invoked = [];
    dropped = [];
    const sqs = new SqsService(running.iam, () => running.endpoint.url);
    ses = new SesService({ stateDirectory: running.directory });
    sns = new SnsService({
      iam: running.iam,
      queues: { send: (...message) => sqs.sendAs(...message) },
      functions: {
        invokeAsync: async (arn, payload, from) => {
          invoked.push({ arn, event: JSON.parse(payload), from });
        },
      },
      mailbox: ses.mailbox,
      dropped: (reason) => dropped.push(reason),
    });
    await running.start([sqs, ses, sns], [...sqsResources(sqs), ...snsResources(sns)]);
    client = running.client(SNSClient);
  });
  afterEach(() => running.stop());

  const topic = async (inputs: Record<string, unknown> = {}): Promise<string> =>
    (await running.declare("aws:sns/topic:Topic", "alerts", inputs)).id;
  const subscribe = (inputs: Record<string, unknown>) =>
    running.declare("aws:sns/topicSubscription:TopicSubscription", "subscription", {
      topic: topicArn("alerts"),
      ...inputs,
    });
  /** A queue that the topic may send to, unless `allowed` is somebody else. @returns its URL */
  const queue = async (name: string, allowed = topicArn("alerts")): Promise<string> => {
    const { id } = await running.declare("aws:sqs/queue:Queue", name, {});
    const statement = {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn(name),
      Condition: { ArnEquals: { "aws:SourceArn": allowed } },
    };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await running.declare("aws:sqs/queuePolicy:QueuePolicy", name, { queueUrl: id, policy });
    return id;
  };
  const received = (QueueUrl: string) =>
    eventually(async () => {
      const command = new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] });
      return (await running.client(SQSClient).send(command)).Messages?.[0];
    });
  const publish = (input: Partial<PublishCommandInput> = {}) =>
    client.send(new PublishCommand({ TopicArn: topicArn("alerts"), Message: "hello", ...input }));

  describe("topics and subscriptions", () => {
    it("declares a topic with the outputs that a program reads", async () => {
      const { id, outputs } = await running.declare("aws:sns/topic:Topic", "alerts", {
        displayName: "Alerts",
      });

      expect(id).to.equal(topicArn("alerts"));
      expect(outputs).to.deep.equal({ arn: id, name: "alerts", owner: "000000000000" });
    });

    it("confirms a subscription at once, and lists it", async () => {
      await topic();
      const { id } = await subscribe({ protocol: "email", endpoint: "ops@example.com" });

      const topics = await client.send(new ListTopicsCommand({}));
      const all = await client.send(new ListSubscriptionsCommand({}));
      const own = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn("alerts") }));
      const described = await client.send(new GetTopicAttributesCommand({ TopicArn: topicArn("alerts") }));

      const subscription = {
        SubscriptionArn: id,
        Owner: "000000000000",
        Protocol: "email",
        Endpoint: "ops@example.com",
        TopicArn: topicArn("alerts"),
      };
      expect(topics.Topics).to.deep.equal([{ TopicArn: topicArn("alerts") }]);
      expect(all.Subscriptions).to.deep.equal([subscription]);
      expect(own.Subscriptions).to.deep.equal([subscription]);
      expect(described.Attributes).to.include({ SubscriptionsConfirmed: "1", Owner: "000000000000" });
    });

    const refused = [
      { what: "fifoTopic", token: "topic:Topic", inputs: { fifoTopic: true } },
      {
        what: "filterPolicy",
        token: "topicSubscription:TopicSubscription",
        inputs: { topic: "t", protocol: "sqs", endpoint: queueArn("q"), filterPolicy: "{}" },
      },
      {
        what: "protocol",
        token: "topicSubscription:TopicSubscription",
        inputs: { topic: "t", protocol: "sms", endpoint: "+4912345" },
      },
      {
        what: "endpoint",
        token: "topicSubscription:TopicSubscription",
        inputs: { topic: "t", protocol: "email", endpoint: "nobody" },
      },
    ];
    for (const { what, token, inputs } of refused)
      it(`names what it doesn't support: ${what}`, async () => {
        const error = await errorOf(running.declare(`aws:sns/${token}`, "refused", inputs));

        expect(error.message).to.contain(what);
      });

    it("names an operation that it doesn't have", async () => {
      const command = new SubscribeCommand({ TopicArn: topicArn("alerts"), Protocol: "sqs", Endpoint: "q" });

      const error = await errorOf(client.send(command));

      expect(error.message).to.contain("sns:Subscribe");
    });
  });

  describe("queues as subscribers", () => {
    it("get the message in its envelope", async () => {
      await topic();
      const url = await queue("alerts");
      await subscribe({ protocol: "sqs", endpoint: queueArn("alerts") });

      const { MessageId } = await publish({
        Subject: "Shipping failed",
        MessageAttributes: { severity: { DataType: "String", StringValue: "high" } },
      });

      const { Body } = await received(url);
      expect(JSON.parse(String(Body))).to.deep.include({
        Type: "Notification",
        MessageId,
        TopicArn: topicArn("alerts"),
        Subject: "Shipping failed",
        Message: "hello",
        MessageAttributes: { severity: { Type: "String", Value: "high" } },
      });
    });

    it("get the message alone, with its attributes, when delivery is raw", async () => {
      await topic();
      const url = await queue("alerts");
      await subscribe({ protocol: "sqs", endpoint: queueArn("alerts"), rawMessageDelivery: true });

      await publish({ MessageAttributes: { severity: { DataType: "String", StringValue: "high" } } });

      const { Body, MessageAttributes } = await received(url);
      expect(Body).to.equal("hello");
      expect(MessageAttributes?.severity?.StringValue).to.equal("high");
    });

    it("get nothing from a topic that their policy doesn't allow; its dead-letter queue does", async () => {
      await topic();
      await queue("alerts", topicArn("another"));
      const dead = await queue("dead");
      const redrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn("dead") });
      await subscribe({ protocol: "sqs", endpoint: queueArn("alerts"), redrivePolicy });

      await publish();

      expect(JSON.parse(String((await received(dead)).Body)).Message).to.equal("hello");
      expect(dropped).to.deep.equal([]);
    });

    it("are notified when a message is lost", async () => {
      await topic();
      await queue("alerts", topicArn("another"));
      await subscribe({ protocol: "sqs", endpoint: queueArn("alerts") });

      await publish();

      const reason = await eventually(async () => dropped[0]);
      expect(reason).to.contain(queueArn("alerts")).and.to.contain("not authorized");
    });
  });

  it("sends an e-mail to an address", async () => {
    await topic();
    await subscribe({ protocol: "email", endpoint: "ops@example.com" });

    await publish({ Subject: "Shipping failed", Message: "Order 1" });

    const mail = await eventually(async () => ses.mailbox.list("ops@example.com")[0]);
    expect(mail).to.include({
      source: "AWS Notifications <no-reply@sns.amazonaws.com>",
      subject: "Shipping failed",
    });
    expect(mail.body.text).to.match(/^Order 1\n/);
  });

  it("invokes a function with the notification", async () => {
    await topic();
    const { id } = await subscribe({ protocol: "lambda", endpoint: functionArn });

    await publish({ Message: "Order 1" });

    const [call] = await eventually(async () => (invoked.length > 0 ? invoked : undefined));
    expect(call?.arn).to.equal(functionArn);
    expect(call?.from).to.deep.equal({ service: "sns.amazonaws.com", sourceArn: topicArn("alerts") });
    expect(call?.event).to.have.nested.property("Records[0].EventSubscriptionArn", id);
    expect(call?.event).to.have.nested.property("Records[0].Sns.Message", "Order 1");
    expect(call?.event).to.have.nested.property("Records[0].Sns.Subject", null);
  });

  it("says to each protocol what is meant for it", async () => {
    await topic();
    await subscribe({ protocol: "email", endpoint: "ops@example.com" });
    await subscribe({ protocol: "lambda", endpoint: functionArn });

    await publish({ MessageStructure: "json", Message: '{"default":"all","email":"mail"}' });

    const mail = await eventually(async () => ses.mailbox.list()[0]);
    expect(mail.body.text).to.match(/^mail\n/);
    expect(invoked[0]?.event).to.have.nested.property("Records[0].Sns.Message", "all");
  });

  describe("refusals of Publish", () => {
    const refused = [
      {
        what: "a topic that doesn't exist",
        input: { TopicArn: topicArn("nothing") },
        error: "NotFoundException",
      },
      { what: "an empty message", input: { Message: "" }, error: "InvalidParameterException" },
      {
        what: "a message beyond 256 KiB",
        input: { Message: "x".repeat(262_145) },
        error: "InvalidParameterException",
      },
      { what: "a subject with a line break", input: { Subject: "a\nb" }, error: "InvalidParameterException" },
      {
        what: "a structured message without default",
        input: { MessageStructure: "json", Message: '{"email":"x"}' },
        error: "InvalidParameterException",
      },
    ];
    for (const { what, input, error } of refused)
      it(`refuses ${what}`, async () => {
        await topic();

        const thrown = await errorOf(publish(input));

        expect(thrown.name).to.equal(error);
      });

    it("names a parameter that it doesn't support", async () => {
      await topic();

      const error = await errorOf(publish({ MessageGroupId: "group" }));

      expect(error.message).to.contain("MessageGroupId");
    });

    it("asks for the permission to publish to this topic", async () => {
      await topic();
      const credentials = running.roleThatMay({ Action: "sns:Publish", Resource: topicArn("another") });
      const restricted = running.client(SNSClient, credentials);

      const error = await errorOf(
        restricted.send(new PublishCommand({ TopicArn: topicArn("alerts"), Message: "x" })),
      );

      expect(error.message).to.contain("not authorized to perform: sns:Publish");
    });
  });

  describe("other services as publishers", () => {
    const alarm = {
      service: "cloudwatch.amazonaws.com",
      sourceArn: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:dead-letters",
    };
    const rule = {
      service: "events.amazonaws.com",
      sourceArn: "arn:aws:events:us-east-1:000000000000:rule/orders/failed",
    };
    const refusal = (by: typeof alarm): AwsError | undefined => {
      try {
        sns.publishAs(topicArn("alerts"), { message: "x" }, by);
        return undefined;
      } catch (error) {
        if (error instanceof AwsError) return error;
        throw error;
      }
    };

    it("lets the account's alarms publish when no policy is declared, and no rule", async () => {
      await topic();

      expect(refusal(alarm)).to.equal(undefined);
      expect(refusal(rule)?.code).to.equal("AccessDeniedException");
    });

    it("allows only principals in the declared policy to publish", async () => {
      await topic();
      const statement = {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn("alerts"),
        Condition: { ArnEquals: { "aws:SourceArn": rule.sourceArn } },
      };
      await running.declare("aws:sns/topicPolicy:TopicPolicy", "alerts", {
        arn: topicArn("alerts"),
        policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
      });

      expect(refusal(rule)).to.equal(undefined);
      expect(refusal({ ...rule, sourceArn: `${rule.sourceArn}-other` })?.code).to.equal(
        "AccessDeniedException",
      );
      expect(refusal(alarm)?.code).to.equal("AccessDeniedException");
    });
  });
});
