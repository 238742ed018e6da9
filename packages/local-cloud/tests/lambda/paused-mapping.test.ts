import { randomUUID } from "node:crypto";
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { errorOf, eventually } from "../endpoint/running-endpoint";
import { RunningLambda } from "./running-lambda";

const echo = "exports.handler = async (event) => event;";

describe("Lambda: pausing an event source mapping", () => {
  let running: RunningLambda;
  let lambda: LambdaClient;
  let sqs: SQSClient;
  let queueUrl: string;
  beforeEach(async () => {
    running = new RunningLambda();
    await running.start();
    lambda = running.running.client(LambdaClient);
    sqs = running.running.client(SQSClient);
    await running.deploy("it", echo);
    const queue = await running.declare("aws:sqs/queue:Queue", "queue", {});
    queueUrl = queue.id;
  });
  afterEach(() => running.stop());

  const map = async (inputs: Record<string, unknown> = {}) => {
    const { id } = await running.declare("aws:lambda/eventSourceMapping:EventSourceMapping", "mapping", {
      eventSourceArn: "arn:aws:sqs:us-east-1:000000000000:queue",
      functionName: "it",
      ...inputs,
    });
    return id;
  };
  const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
  const setEnabled = (UUID: string, Enabled: boolean) =>
    lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  const handled = () => running.payloadsOf("it").length;

  it("holds messages back until it is resumed", async () => {
    const uuid = await map();
    await send("before");
    await eventually(async () => handled() === 1 || undefined);

    const paused = await setEnabled(uuid, false);
    await send("while it is paused");
    const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }));
    const { EventSourceMappings: [listed] = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
    expect([paused.State, State, listed?.State]).to.deep.equal(["Disabled", "Disabled", "Disabled"]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(handled()).to.equal(1);

    const resumed = await setEnabled(uuid, true);
    expect(resumed.State).to.equal("Enabled");
    await eventually(async () => handled() === 2 || undefined);
  });

  it("begins paused when it is declared so", async () => {
    const uuid = await map({ enabled: false });
    await send("waits");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(handled()).to.equal(0);

    await setEnabled(uuid, true);

    await eventually(async () => handled() === 1 || undefined);
  });

  it("refuses a mapping that isn't there", async () => {
    expect((await errorOf(setEnabled(randomUUID(), false))).name).to.equal("ResourceNotFoundException");
  });

  it("needs the permission for the mapping", async () => {
    const uuid = await map();
    const Resource = `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${uuid}`;
    const credentials = running.running.roleThatMay({ Action: "lambda:UpdateEventSourceMapping", Resource });
    const role = running.running.client(LambdaClient, credentials);

    const update = await role.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: false }));
    const refusal = errorOf(
      role.send(new UpdateEventSourceMappingCommand({ UUID: randomUUID(), Enabled: false })),
    );

    expect(update.State).to.equal("Disabled");
    expect((await refusal).name).to.equal("AccessDeniedException");
  });
});
