import { once } from "node:events";
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { launch, RunningCloud } from "./cloud";

const refused = (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  );

describe("the life of the local cloud", function () {
  this.timeout(60_000);

  it("stops on SIGTERM with exit code 0, leaving neither ports nor outputs, and starts again", async () => {
    const first = await RunningCloud.start();
    const placed = await first.place({
      customerId: "CUST-1",
      customerEmail: "ada@example.com",
      items: [{ productId: "PROD-001", quantity: 1 }],
    });
    const exitCode = await first.stop({ keep: true });
    const outputsLeft = await access(join(first.stateDirectory, "outputs.json")).then(
      () => true,
      () => false,
    );

    const second = await RunningCloud.start({ stateDirectory: first.stateDirectory });
    const fresh = await second.orderCount();
    await second.stop();

    expect(placed.status).to.equal(201);
    expect(exitCode).to.equal(0);
    expect(outputsLeft).to.equal(false);
    expect(await refused(first.outputs.apiUrl)).to.equal(true);
    expect(await refused(first.outputs.awsEndpoint)).to.equal(true);
    expect(fresh).to.equal(0);
  });

  it("carries on after it was killed: --keep finds the orders and finishes what was under way", async () => {
    const first = await RunningCloud.start();
    const { body } = await first.place({
      customerId: "CUST-1",
      customerEmail: "ada@example.com",
      items: [{ productId: "PROD-002", quantity: 1 }],
    });
    await first.stop({ keep: true, signal: "SIGKILL" });

    const second = await RunningCloud.start({ stateDirectory: first.stateDirectory, args: ["--keep"] });
    const confirmed = await second.reached(body.orderId, "CONFIRMED").finally(() => second.stop());

    expect(confirmed.orderId).to.equal(body.orderId);
  });

  for (const variable of ["PORT", "AWS_PORT", "CONSOLE_PORT"]) {
    it(`says which port is taken, and what to set: ${variable}`, async () => {
      const blocker = createServer().listen(0, "127.0.0.1");
      await once(blocker, "listening");
      const address = blocker.address();
      const port = typeof address === "object" && address !== null ? String(address.port) : "";
      const directory = await mkdtemp(join(tmpdir(), "orderflow-e2e-"));

      const { child, output } = launch(directory, { [variable]: port });
      const [exitCode] = await once(child, "exit");
      blocker.close();
      await rm(directory, { recursive: true, force: true });

      expect(exitCode).to.equal(1);
      expect(output.join("")).to.contain(`Port ${port} is taken`).and.contain(variable);
    });
  }

  it("shows what it provisions, the bundle sizes, the outputs, and an order to copy", async () => {
    const cloud = await RunningCloud.start();
    const sqs = cloud.sqs();
    const queues = await sqs.send(new ListQueuesCommand({}));
    const events = new EventBridgeClient(cloud.clientSettings);
    const tested = await events.send(
      new TestEventPatternCommand({
        EventPattern: JSON.stringify({ source: [{ prefix: "orderflow." }] }),
        Event: JSON.stringify({
          id: "1",
          "detail-type": "OrderCreated",
          source: "orderflow.orders",
          account: "000000000000",
          time: "2026-01-01T00:00:00Z",
          region: "us-east-1",
          resources: [],
          detail: {},
        }),
      }),
    );
    sqs.destroy();
    events.destroy();
    const { mode } = await import("node:fs/promises").then(({ stat }) =>
      stat(join(cloud.stateDirectory, "outputs.json")),
    );
    const outputs = JSON.parse(await readFile(join(cloud.stateDirectory, "outputs.json"), "utf8"));
    await cloud.stop();

    expect(cloud.log).to.match(/aws:dynamodb:Table +orders +created \(\d+ ms\)/);
    expect(cloud.log).to.match(/create-order +\d+ KB +\d+ KB gzip/);
    expect(cloud.log).to.contain(`curl -X POST ${outputs.apiUrl}/orders -H "x-api-key: ${outputs.apiKey}"`);
    expect(mode & 0o077).to.equal(0);
    expect(queues.QueueUrls).to.include(outputs.notifierQueueUrl);
    expect(tested.Result).to.equal(true);
  });
});
