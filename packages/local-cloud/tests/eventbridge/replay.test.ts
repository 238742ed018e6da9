import {
  CancelReplayCommand,
  DescribeArchiveCommand,
  DescribeReplayCommand,
  EventBridgeClient,
  ListArchivesCommand,
  ListReplaysCommand,
  PutEventsCommand,
  StartReplayCommand,
  type StartReplayCommandInput,
} from "@aws-sdk/client-eventbridge";
import { expect } from "chai";
import { arn } from "../../src/service";
import { errorOf, eventually, RunningEndpoint } from "../endpoint/running-endpoint";
import { entry, Harness, queueArn } from "./harness";

const archiveArn = arn("events", "archive/orders");
const busArn = arn("events", "event-bus/orders");
const createdRule = arn("events", "rule/orders/created");
const day = 86_400_000;

describe("Archive and replay", () => {
  let harness: Harness;
  let running: RunningEndpoint;
  let client: EventBridgeClient;

  beforeEach(async () => {
    harness = new Harness();
    await harness.declareOrders();
    await harness.declare("Archive", "orders", { eventSourceArn: busArn, retentionDays: 30 });
    running = new RunningEndpoint();
    await running.start([harness.events]);
    client = running.client(EventBridgeClient);
  });

  afterEach(async () => {
    await running.stop();
    await harness.close();
  });

  const put = (orderId: string, time = new Date()) =>
    client.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: "shop.orders",
            DetailType: "OrderCreated",
            Detail: JSON.stringify({ orderId }),
            EventBusName: "orders",
            Time: time,
          },
        ],
      }),
    );

  const request = (overrides: Partial<StartReplayCommandInput> = {}): StartReplayCommandInput => ({
    ReplayName: "again",
    EventSourceArn: archiveArn,
    EventStartTime: new Date(Date.now() - 40 * day),
    EventEndTime: new Date(Date.now() + day),
    Destination: { Arn: busArn },
    ...overrides,
  });

  const start = (overrides: Partial<StartReplayCommandInput> = {}) =>
    client.send(new StartReplayCommand(request(overrides)));

  const ended = (ReplayName = "again") =>
    eventually(async () => {
      const replay = await client.send(new DescribeReplayCommand({ ReplayName }));
      return replay.ReplayEndTime && replay;
    });

  /** What the targets got since, as [orderId, replay-name]. */
  const received = async () => {
    await harness.events.delivery.idle();
    return harness.sent.splice(0).map(({ queueArn: to, body }) => {
      const event = JSON.parse(body);
      return { to, id: event.id, order: event.detail.orderId, replay: event["replay-name"] };
    });
  };

  it("delivers archived events again, with the replay's name and the same id", async () => {
    await put("o-1");
    const [first] = await received();

    await start();
    const replay = await ended();

    expect(replay.State).to.equal("COMPLETED");
    expect(await received()).to.deep.equal([{ ...first, replay: "again" }]);
  });

  it("describes its progress: range, destination, last event, start and end", async () => {
    const time = new Date("2026-07-01T10:00:30Z");
    const range = {
      EventStartTime: new Date("2026-07-01T10:00:00Z"),
      EventEndTime: new Date("2026-07-01T11:00:00Z"),
    };
    await harness.declare("Archive", "for-ever", { eventSourceArn: busArn });
    await put("o-1", time);

    const source = { EventSourceArn: arn("events", "archive/for-ever") };
    const Destination = { Arn: busArn, FilterArns: [createdRule] };
    const started = await start({ ...range, ...source, Destination, Description: "after the bug" });
    const replay = await ended();

    expect(started).to.include({ State: "STARTING", ReplayArn: arn("events", "replay/again") });
    expect(replay).to.deep.include({ ...range, ...source, Destination, Description: "after the bug" });
    expect(replay.EventLastReplayedTime).to.deep.equal(time);
    expect(replay.ReplayEndTime).to.be.at.least(replay.ReplayStartTime ?? Number.NaN);
  });

  it("replays what is in the range only: from its start, up to but without its end", async () => {
    const hour = (minutes: number) => new Date(Math.floor(Date.now() / day) * day + minutes * 60_000);
    for (const minutes of [0, 10, 20, 30]) await put(`o-${minutes}`, hour(minutes));
    await received();

    await start({ EventStartTime: hour(10), EventEndTime: hour(30) });
    await ended();

    expect((await received()).map(({ order }) => order)).to.deep.equal(["o-10", "o-20"]);
  });

  it("goes by the minutes of the events, whatever the order they came in", async () => {
    const now = Math.floor(Date.now() / 60_000) * 60_000;
    for (const minutes of [3, 1, 2]) await put(`o-${minutes}`, new Date(now - minutes * 60_000));
    await received();

    await start();
    await ended();

    expect((await received()).map(({ order }) => order)).to.deep.equal(["o-3", "o-2", "o-1"]);
  });

  it("reaches the filter's rules only", async () => {
    await harness.declare("Rule", "all", {
      eventBusName: "orders",
      eventPattern: '{"source":[{"prefix":""}]}',
    });
    await harness.declare("Target", "all", { eventBusName: "orders", rule: "all", arn: queueArn("audit") });
    await put("o-1");
    const before = await received();

    await start({ Destination: { Arn: busArn, FilterArns: [createdRule] } });
    await ended();

    expect(before.map(({ to }) => to)).to.have.members([queueArn("inventory"), queueArn("audit")]);
    expect((await received()).map(({ to }) => to)).to.deep.equal([queueArn("inventory")]);
  });

  it("lets a rule tell replayed events apart", async () => {
    const eventPattern = '{"source":["shop.orders"],"replay-name":[{"exists":false}]}';
    await harness.declare("Rule", "live", { eventBusName: "orders", eventPattern });
    await harness.declare("Target", "live", { eventBusName: "orders", rule: "live", arn: queueArn("live") });
    await put("o-1");
    await received();

    await start();
    await ended();

    expect((await received()).map(({ to }) => to)).to.deep.equal([queueArn("inventory")]);
  });

  it("doesn't archive replayed events again", async () => {
    await put("o-1");

    await start();
    await ended();

    const archive = await client.send(new DescribeArchiveCommand({ ArchiveName: "orders" }));
    expect(archive).to.include({
      EventCount: 1,
      RetentionDays: 30,
      State: "ENABLED",
      EventSourceArn: busArn,
    });
    expect(archive.SizeBytes).to.be.greaterThan(100);
  });

  it("neither counts nor replays events that are older than the retention", async () => {
    await put("old", new Date(Date.now() - 31.5 * day));
    await put("new", new Date(Date.now() - 29 * day));
    await received();

    await start();
    await ended();

    expect((await received()).map(({ order }) => order)).to.deep.equal(["new"]);
    const { Archives } = await client.send(new ListArchivesCommand({ NamePrefix: "ord" }));
    expect(Archives?.map(({ EventCount }) => EventCount)).to.deep.equal([1]);
  });

  it("can be cancelled while it runs, and not again", async () => {
    for (let batch = 0; batch < 20; batch++) await harness.put(...Array.from({ length: 10 }, () => entry()));
    await received();

    await start();
    const cancelled = await client.send(new CancelReplayCommand({ ReplayName: "again" }));
    const replay = await ended();
    const again = await errorOf(client.send(new CancelReplayCommand({ ReplayName: "again" })));

    expect(cancelled.State).to.equal("CANCELLING");
    expect(replay.State).to.equal("CANCELLED");
    expect((await received()).length).to.be.lessThan(200);
    expect(again.name).to.equal("IllegalStatusException");
  });

  it("lists replays by name, state or archive, one filter at a time", async () => {
    await start({ ReplayName: "a-1" });
    await start({ ReplayName: "b-1" });
    await ended("a-1");
    await ended("b-1");
    const names = async (filter: object) =>
      (await client.send(new ListReplaysCommand(filter))).Replays?.map(({ ReplayName }) => ReplayName);

    expect(await names({})).to.deep.equal(["a-1", "b-1"]);
    expect(await names({ NamePrefix: "b" })).to.deep.equal(["b-1"]);
    expect(await names({ State: "FAILED" })).to.deep.equal([]);
    expect(await names({ EventSourceArn: archiveArn })).to.deep.equal(["a-1", "b-1"]);
    expect(await names({ Limit: 1 })).to.deep.equal(["a-1"]);
    expect((await errorOf(names({ NamePrefix: "b", State: "FAILED" }))).message).to.contain("one filter");
  });

  const refused: [string, Partial<StartReplayCommandInput>, string, string][] = [
    [
      "an archive that doesn't exist",
      { EventSourceArn: arn("events", "archive/none") },
      "ValidationException",
      "Archive none does not exist",
    ],
    ["a source that isn't an archive", { EventSourceArn: busArn }, "ValidationException", "archive ARN"],
    [
      "an end before the start",
      { EventEndTime: new Date(0) },
      "ValidationException",
      "EventStartTime must be before EventEndTime",
    ],
    [
      "a bus that isn't the archive's",
      { Destination: { Arn: arn("events", "event-bus/default") } },
      "ValidationException",
      "Cross event bus replay is not permitted",
    ],
    [
      "a bus that doesn't exist",
      { Destination: { Arn: arn("events", "event-bus/none") } },
      "ResourceNotFoundException",
      "Event bus none",
    ],
    [
      "a destination that isn't a bus",
      { Destination: { Arn: createdRule } },
      "ValidationException",
      "event bus ARN",
    ],
    [
      "a filter that names no rule of the bus",
      { Destination: { Arn: busArn, FilterArns: [`${createdRule}x`] } },
      "ValidationException",
      "createdx is not a rule",
    ],
    ["a name with a space", { ReplayName: "a b" }, "ValidationException", "replayName"],
  ];
  for (const [what, overrides, name, message] of refused)
    it(`refuses ${what}`, async () => {
      const error = await errorOf(start(overrides));

      expect(error.name).to.equal(name);
      expect(error.message).to.contain(message);
    });

  it("refuses a name that was used, and doesn't know one that wasn't", async () => {
    await start();
    await ended();

    expect((await errorOf(start())).name).to.equal("ResourceAlreadyExistsException");
    const unknown = client.send(new DescribeReplayCommand({ ReplayName: "unknown" }));
    expect((await errorOf(unknown)).name).to.equal("ResourceNotFoundException");
  });

  it("needs events:StartReplay on the archive", async () => {
    const allowed = running.roleThatMay({ Action: "events:StartReplay", Resource: archiveArn });
    const reader = running.roleThatMay({ Action: "events:DescribeReplay", Resource: "*" });

    const refusal = await errorOf(
      running.client(EventBridgeClient, reader).send(new StartReplayCommand(request())),
    );
    const started = await running.client(EventBridgeClient, allowed).send(new StartReplayCommand(request()));
    await ended();

    expect(refusal.name).to.equal("AccessDeniedException");
    expect(started.State).to.equal("STARTING");
  });

  it("ends a replay that is in progress when the cloud stops", async () => {
    for (let batch = 0; batch < 20; batch++) await harness.put(...Array.from({ length: 10 }, () => entry()));
    await received();

    await start();
    await harness.events.stop();

    const replay = await client.send(new DescribeReplayCommand({ ReplayName: "again" }));
    expect(replay.State).to.equal("CANCELLED");
  });
});
