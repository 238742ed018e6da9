import { expect } from "chai";
import { Clock } from "../../src/clock/clock";
import { EventBridgeService } from "../../src/eventbridge/eventbridge";
import { eventBridgeResources } from "../../src/eventbridge/resources";
import { Registry } from "../../src/registry";
import { eventually } from "../endpoint/running-endpoint";
import { Harness, only, queueArn } from "./harness";

describe("EventBridge starting executions", () => {
  let cloud: Harness;
  let events: EventBridgeService;
  let registry: Registry;
  let dead: Record<string, string>[];
  beforeEach(async () => {
    cloud = new Harness();
    await cloud.start();
    dead = [];
    events = new EventBridgeService({
      clock: new Clock(),
      stateDirectory: cloud.running.directory,
      queues: {
        send: async (_queue, body, attributes) => {
          dead.push({ body, ...attributes });
        },
      },
      stateMachines: { startExecution: (...execution) => cloud.service.deliver(...execution) },
      backoff: () => 0,
    });
    registry = new Registry(eventBridgeResources(events));
  });
  afterEach(() => cloud.stop());

  const target = async (arn: string, roleArn: string): Promise<void> => {
    const pattern = { eventPattern: '{"source":["shop.orders"]}' };
    await registry.create("aws:cloudwatch/eventRule:EventRule", "confirmed", pattern);
    await registry.create("aws:cloudwatch/eventTarget:EventTarget", "fulfilment", {
      rule: "confirmed",
      arn,
      roleArn,
      deadLetterConfig: { arn: queueArn("dead") },
    });
  };
  const publish = async (): Promise<void> => {
    await events.handle({
      service: "events",
      action: "PutEvents",
      protocol: "json",
      input: {
        Entries: [{ Source: "shop.orders", DetailType: "OrderConfirmed", Detail: '{"orderId":"1"}' }],
      },
      method: "POST",
      path: "/",
      headers: {},
      body: Buffer.alloc(0),
      caller: { kind: "operator" },
      requestId: "request",
    });
    await events.delivery.idle();
  };
  const roleOfTarget = (resource: string): string =>
    cloud.role("starter", [{ Action: "states:StartExecution", Resource: resource }], "events.amazonaws.com");

  it("starts one with the event as input, named after the event", async () => {
    const machine = await cloud.machine(only({ Type: "Pass" }));
    await target(machine, roleOfTarget(machine));

    await publish();

    const [execution] = await eventually(async () => {
      const all = cloud.service.executions.of(machine, "SUCCEEDED");
      return all.length > 0 ? all : undefined;
    });
    const event = JSON.parse(execution?.declared.input ?? "");
    expect(event).to.deep.include({ "detail-type": "OrderConfirmed", detail: { orderId: "1" } });
    expect(execution?.declared.name).to.match(new RegExp(`^${event.id}_[\\w-]{36}$`));
  });

  it("dead-letters the event when the target's role may not start the machine", async () => {
    const machine = await cloud.machine(only({ Type: "Pass" }));
    await target(machine, roleOfTarget(`${machine}-other`));

    await publish();

    expect(cloud.service.executions.of(machine)).to.deep.equal([]);
    expect(dead).to.have.length(1);
    expect(dead[0]).to.include({ ERROR_CODE: "NO_PERMISSIONS", TARGET_ARN: machine });
    expect(dead[0]?.ERROR_MESSAGE).to.contain("states:StartExecution");
  });

  it("dead-letters the event when EventBridge may not assume the target's role", async () => {
    const machine = await cloud.machine(only({ Type: "Pass" }));
    const statements = [{ Action: "states:StartExecution", Resource: machine }];
    await target(machine, cloud.role("not-for-events", statements));

    await publish();

    expect(dead[0]).to.include({ ERROR_CODE: "NO_PERMISSIONS" });
  });

  it("dead-letters the event when there is no such machine", async () => {
    const machine = "arn:aws:states:us-east-1:000000000000:stateMachine:nothing";
    await target(machine, roleOfTarget(machine));

    await publish();

    expect(dead[0]).to.include({ ERROR_CODE: "NO_RESOURCE" });
  });
});
