import { SFNClient } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import type { OrderEvent } from "../../../handlers/domain/events";
import type { Outcome } from "../../../handlers/outbox/event-publisher";
import { awsRestarts } from "../../../handlers/reconciliation/aws-restarts";
import { pendingOrder } from "../../factories/order";
import { type HttpFake, startHttpFake } from "../support/http-fake";
import { rejection } from "../support/rejection";

describe("restarting by AWS", () => {
  let fake: HttpFake | undefined;
  let client: SFNClient | undefined;

  afterEach(async () => {
    client?.destroy();
    await fake?.stop();
  });

  const connect = async (status: number, body: object, outcome: Outcome = "published") => {
    fake = await startHttpFake((_request, response) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(body));
    });
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    client = new SFNClient({ endpoint: fake.url, region: "us-east-1", credentials, maxAttempts: 1 });
    const published: OrderEvent[] = [];
    const publisher = {
      publish: async (events: readonly OrderEvent[]) => {
        published.push(...events);
        return events.map(() => outcome);
      },
    };
    const restarts = awsRestarts({ publisher, stateMachines: client, stateMachineArn: "arn:machine" });
    return { restarts, published, received: fake.received };
  };

  it("publishes the event of the order's status under the id that consumers know it by", async () => {
    const order = pendingOrder({ restartedAt: "2026-03-01T10:30:00.000Z" });
    const { restarts, published } = await connect(200, {});

    await restarts.publish(order);

    expect(published.map(({ type, metadata }) => [type, metadata.eventId])).to.deep.equal([
      ["OrderCreated", `${order.orderId}:1`],
    ]);
  });

  for (const outcome of ["failed", "refused"] as const)
    it(`says that an event is ${outcome}`, async () => {
      const { restarts } = await connect(200, {}, outcome);

      expect(await rejection(restarts.publish(pendingOrder())))
        .to.be.instanceOf(Error)
        .with.property("message")
        .that.contains(outcome);
    });

  it("starts an execution under its name", async () => {
    const order = pendingOrder();
    const { restarts, received } = await connect(200, { executionArn: "arn", startDate: 1 });

    await restarts.execute(order, "resume", "restart-1");

    expect(received.map(({ body }) => JSON.parse(body))).to.deep.equal([
      {
        stateMachineArn: "arn:machine",
        name: "restart-1",
        input: JSON.stringify({ action: "resume", orderId: order.orderId }),
      },
    ]);
  });

  it("takes an execution of that name as started, and passes other errors on", async () => {
    const repeated = await connect(400, { __type: "ExecutionAlreadyExists" });
    await repeated.restarts.execute(pendingOrder(), "refund", "restart-1");
    await fake?.stop();
    const refused = await connect(400, { __type: "StateMachineDoesNotExist" });

    const error = await rejection(refused.restarts.execute(pendingOrder(), "refund", "restart-1"));

    expect(error).to.have.property("name", "StateMachineDoesNotExist");
  });
});
