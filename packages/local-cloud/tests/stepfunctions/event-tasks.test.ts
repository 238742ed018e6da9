import { expect } from "chai";
import { Clock } from "../../src/clock/clock";
import { EventBridgeService } from "../../src/eventbridge/eventbridge";
import { eventBridgeResources } from "../../src/eventbridge/resources";
import { Registry } from "../../src/registry";
import { Harness, only, queueArn } from "./harness";

const busArn = "arn:aws:events:us-east-1:000000000000:event-bus/shop";

const putTask = (entry: Record<string, unknown>) => ({
  Type: "Task",
  Resource: "arn:aws:states:::events:putEvents",
  Parameters: { Entries: [{ EventBusName: "shop", Source: "shop.notes", DetailType: "Noted", ...entry }] },
});

describe("state machines' tasks that put events", () => {
  let cloud: Harness;
  let events: EventBridgeService;
  let registry: Registry;
  let delivered: string[];
  let roleArn: string;
  beforeEach(async () => {
    delivered = [];
    events = new EventBridgeService({
      clock: new Clock(),
      stateDirectory: "unused",
      queues: { send: async (_queue, body) => void delivered.push(body) },
    });
    cloud = new Harness({}, { events });
    await cloud.start();
    registry = new Registry(eventBridgeResources(events));
    await registry.create("aws:cloudwatch/eventBus:EventBus", "shop", { name: "shop" });
    await registry.create("aws:cloudwatch/eventRule:EventRule", "noted", {
      eventBusName: "shop",
      eventPattern: '{"source":["shop.notes"]}',
    });
    await registry.create("aws:cloudwatch/eventTarget:EventTarget", "to-queue", {
      eventBusName: "shop",
      rule: "noted",
      arn: queueArn("notes"),
    });
    roleArn = cloud.role("puts-events", [{ Action: "events:PutEvents", Resource: busArn }]);
  });
  afterEach(() => cloud.stop());

  const run = async (state: Record<string, unknown>, input: unknown = {}, role = roleArn) => {
    const machine = await cloud.machine(only(state), { roleArn: role });
    const ended = await cloud.execute(machine, input);
    await events.delivery.idle();
    return { ...ended, machine, output: ended.output && JSON.parse(ended.output) };
  };

  it("send a detail that is an object, and add the execution and its machine to the resources", async () => {
    const ended = await run(
      putTask({ Detail: { "note.$": "$.note" }, Resources: ["mine"], Time: "2026-01-02T03:04:05Z" }),
      { note: "milk" },
    );

    const event = JSON.parse(delivered[0] ?? "{}");
    expect(event).to.deep.include({
      detail: { note: "milk" },
      "detail-type": "Noted",
      resources: ["mine", ended.machine, ended.executionArn],
      time: "2026-01-02T03:04:05Z",
    });
    expect(ended.output).to.deep.equal({
      Entries: [{ EventId: event.id }],
      FailedEntryCount: 0,
      SdkHttpMetadata: { HttpStatusCode: 200 },
    });
  });

  it("fail with EventBridge.FailedEntry when an entry failed, with the answer as the cause", async () => {
    const ended = await run(putTask({ Detail: "no JSON" }));

    expect(ended).to.include({ status: "FAILED", error: "EventBridge.FailedEntry" });
    expect(JSON.parse(String(ended.cause))).to.deep.include({ FailedEntryCount: 1 });
    expect(ended.cause).to.include("MalformedDetail");
  });

  it("need the role to be allowed PutEvents on the bus", async () => {
    const elsewhere = cloud.role("elsewhere", [{ Action: "events:PutEvents", Resource: `${busArn}-2` }]);

    const ended = await run(putTask({ Detail: "{}" }), {}, elsewhere);

    expect(ended).to.include({ status: "FAILED", error: "EventBridge.AmazonEventBridgeException" });
    expect(ended.cause).to.include(`is not authorized to perform: events:PutEvents on resource: ${busArn}`);
    expect(delivered).to.deep.equal([]);
  });

  it("are denied by the bus's own policy", async () => {
    const statement = { Effect: "Deny", Action: "events:PutEvents", Resource: busArn, Principal: "*" };
    await registry.create("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "closed", {
      eventBusName: "shop",
      policy: JSON.stringify({ Version: "2012-10-17", Statement: statement }),
    });

    const ended = await run(putTask({ Detail: "{}" }));

    expect(ended.cause).to.include("with an explicit deny in a resource-based policy");
  });

  it("are refused with an endpoint of several regions, by name", async () => {
    const state = putTask({ Detail: "{}" });
    const global = { ...state, Parameters: { ...state.Parameters, EndpointId: "global" } };

    expect(await cloud.machine(only(global), { roleArn }).catch(String)).to.include(
      "the parameter EndpointId",
    );
  });
});
