import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeArchiveCommand,
  DescribeReplayCommand,
  EventBridgeClient,
  ListRulesCommand,
  StartReplayCommand,
} from "@aws-sdk/client-eventbridge";
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  SetQueueAttributesCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { expect } from "chai";
import * as z from "zod";
import { mailingAll, RunningCloud, until } from "./cloud";

const count = 50;
const orderShape = z.looseObject({
  orderId: z.string(),
  customerEmail: z.string(),
  status: z.string(),
  history: z.array(z.unknown()),
});
const underWayStatuses = new Set(["PENDING", "CONFIRMED", "PAID"]);

describe("a consumer that was broken for an hour", function () {
  this.timeout(180_000);
  let cloud: RunningCloud;
  let sqs: SQSClient;
  let events: EventBridgeClient;
  let table: DynamoDBClient;

  before(async () => {
    cloud = await RunningCloud.start({ args: mailingAll });
    sqs = cloud.sqs();
    events = new EventBridgeClient(cloud.clientSettings);
    table = new DynamoDBClient(cloud.clientSettings);
    // A few tries of some two hundred mails take seconds; ten would take minutes.
    const QueueUrl = cloud.outputs.notifierQueueUrl;
    const { RedrivePolicy = "{}" } = await attributes(QueueUrl);
    const fewTries = JSON.stringify({ ...JSON.parse(RedrivePolicy), maxReceiveCount: 3 });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: fewTries } }));
  });
  after(async () => {
    sqs.destroy();
    events.destroy();
    table.destroy();
    await cloud.stop();
  });
  afterEach(function () {
    if (this.currentTest?.state === "failed") console.error(cloud.log);
  });

  const attributes = async (QueueUrl: string) => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    return Attributes;
  };
  const arnOf = async (queueUrl: string) => (await attributes(queueUrl)).QueueArn ?? "";
  /** Messages in a queue, in flight or not. */
  const left = async (queueUrl: string) => {
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = await attributes(queueUrl);
    return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
  };
  const orders = async () => {
    const TableName = cloud.outputs.ordersTableName;
    const { Items = [] } = await table.send(new ScanCommand({ TableName, ConsistentRead: true }));
    const found = Items.map((item) => orderShape.parse(unmarshall(item)));
    return found.sort((one, other) => one.orderId.localeCompare(other.orderId));
  };
  /** Subjects of the mails that each order's customer has. */
  const mailsEach = async () => {
    const subjects: string[][] = [];
    for (const { customerEmail } of await orders())
      subjects.push((await cloud.mails(customerEmail)).map(({ subject }) => subject));
    return subjects;
  };
  const settled = () =>
    until(
      "the queues to be empty",
      async () =>
        (await left(cloud.outputs.notifierQueueUrl)) + (await left(cloud.outputs.inventoryQueueUrl)),
      (messages) => messages === 0,
    );
  /** Everything that a customer or the books would notice. */
  const everything = async () => ({
    orders: await orders(),
    mails: await mailsEach(),
    stock: await cloud.stock("PROD-005"),
    deadLetters: await left(cloud.outputs.notifierDlqUrl),
  });
  const replay = async (ReplayName: string, FilterArns?: string[]) => {
    const archive = await events.send(
      new DescribeArchiveCommand({ ArchiveName: cloud.outputs.eventArchiveName }),
    );
    await events.send(
      new StartReplayCommand({
        ReplayName,
        EventSourceArn: archive.ArchiveArn,
        EventStartTime: new Date(Date.now() - 3_600_000),
        EventEndTime: new Date(Date.now() + 1_000),
        Destination: { Arn: archive.EventSourceArn, FilterArns },
      }),
    );
    const done = await until(
      "the replay to end",
      () => events.send(new DescribeReplayCommand({ ReplayName })),
      ({ ReplayEndTime }) => ReplayEndTime !== undefined,
    );
    return { state: done.State, archived: archive.EventCount };
  };

  it("loses nothing: each mail that SES rejects becomes a dead letter", async () => {
    await cloud.tell("ses", { reject: "recovered-" });

    const answers: number[] = [];
    for (let n = 0; n < count; n++) {
      const customerEmail = `recovered-${n}@example.com`;
      const items = [{ productId: "PROD-005", quantity: 1 }];
      answers.push((await cloud.place({ customerId: `CUST-${n}`, customerEmail, items })).status);
    }
    const seen = await until(
      "a dead letter for each step of each order",
      async () => {
        const all = await orders();
        const steps = all.reduce((sum, { history }) => sum + history.length, 0);
        const underWay = all.filter(({ status }) => underWayStatuses.has(status)).length;
        return { steps, underWay, dead: await left(cloud.outputs.notifierDlqUrl) };
      },
      ({ steps, underWay, dead }) => underWay === 0 && steps === dead,
      120_000, // three tries of some two hundred mails each
    );

    expect(answers).to.deep.equal(answers.map(() => 201));
    expect(seen.dead).to.be.at.least(3 * count);
    expect((await mailsEach()).flat()).to.deep.equal([]);
  });

  it("catches up by redrive once SES is back: each mail once", async () => {
    await cloud.tell("ses", { reject: null });

    const SourceArn = await arnOf(cloud.outputs.notifierDlqUrl);
    const DestinationArn = await arnOf(cloud.outputs.notifierQueueUrl);
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
    await until(
      "the redrive to end",
      async () => (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }))).Results?.[0]?.Status,
      (status) => status === "COMPLETED",
    );
    await settled();

    expect(await left(cloud.outputs.notifierDlqUrl)).to.equal(0);
    const steps = (await orders()).map(({ history }) => history.length);
    const mails = await mailsEach();
    expect(mails.map((subjects) => subjects.length)).to.deep.equal(steps);
    expect(mails.map((subjects) => new Set(subjects).size)).to.deep.equal(steps);
  });

  it("changes nothing when all is replayed: consumers know what they have seen", async () => {
    const before = await everything();

    const { state, archived } = await replay("all-again");
    await settled();

    expect(state).to.equal("COMPLETED");
    expect(archived).to.equal(before.mails.flat().length);
    expect(await everything()).to.deep.equal(before);
  });

  it("catches up by a replay to its rule alone, when what it did was lost", async () => {
    const { Rules = [] } = await events.send(
      new ListRulesCommand({ EventBusName: cloud.outputs.eventBusName, NamePrefix: "notifier" }),
    );
    const before = await everything();

    const { state } = await replay("to-the-notifier", [Rules[0]?.Arn ?? ""]);
    await settled();

    expect(state).to.equal("COMPLETED");
    expect(await everything()).to.deep.equal(before);
  });
});
