import { expect } from "chai";
import { IamService } from "../../src/iam/iam";
import { Registry } from "../../src/registry";
import { snsResources } from "../../src/sns/resources";
import { SnsService } from "../../src/sns/sns";
import { entry, Harness, queueArn } from "../eventbridge/harness";

const topicArn = "arn:aws:sns:us-east-1:000000000000:alerts";

describe("EventBridge publishing to a topic", () => {
  const mails: string[] = [];
  const sns = new SnsService({
    iam: new IamService(),
    queues: { send: async () => {} },
    functions: { invokeAsync: async () => {} },
    mailbox: {
      add: async (mail) => {
        mails.push(mail.body.text ?? "");
        return { id: "1", timestamp: "now", ...mail };
      },
    },
    dropped: (reason) => mails.push(reason),
  });
  const topics = new Registry(snsResources(sns));
  let harness: Harness;
  beforeEach(async () => {
    mails.length = 0;
    harness = new Harness({
      topics: { publish: (arn, message, from) => void sns.publishAs(arn, { message }, from) },
    });
    await harness.declareOrders();
    await harness.declare("Target", "to-topic", {
      eventBusName: "orders",
      rule: "created",
      arn: topicArn,
      deadLetterConfig: { arn: queueArn("dead") },
    });
    await topics.create("aws:sns/topic:Topic", "alerts", {});
    await topics.create("aws:sns/topicSubscription:TopicSubscription", "mail", {
      topic: topicArn,
      protocol: "email",
      endpoint: "ops@example.com",
    });
  });
  afterEach(() => harness.close());

  const deadLetters = () => harness.sent.filter((sent) => sent.queueArn === queueArn("dead"));

  it("reaches the subscribers when the topic's policy lets the rule publish", async () => {
    const statement = {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sns:Publish",
      Resource: topicArn,
    };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await topics.create("aws:sns/topicPolicy:TopicPolicy", "alerts", { arn: topicArn, policy });

    await harness.put(entry());
    await sns.stop();

    expect(mails).to.have.length(1);
    expect(mails[0]).to.contain("OrderCreated");
    expect(deadLetters()).to.deep.equal([]);
  });

  it("dead-letters the event when the topic's policy doesn't", async () => {
    await harness.put(entry());
    await sns.stop();

    expect(mails).to.deep.equal([]);
    expect(deadLetters()[0]?.attributes).to.include({ ERROR_CODE: "NO_PERMISSIONS", TARGET_ARN: topicArn });
  });
});
