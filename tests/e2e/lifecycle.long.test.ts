import { once } from "node:events";
import { access, mkdtemp, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { end, launch, RunningCloud, removeDirectory, until } from "./cloud";

const refused = (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  );

describe("the life of the local cloud", function () {
  this.timeout(180_000);

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

  it("carries on after it was killed: --keep finds the orders and finishes what was in progress", async () => {
    const first = await RunningCloud.start();
    const { body } = await first.place({
      customerId: "CUST-1",
      customerEmail: "ada@example.com",
      items: [{ productId: "PROD-002", quantity: 1 }],
    });
    await first.stop({ keep: true, by: "SIGKILL" });

    const second = await RunningCloud.start({ stateDirectory: first.stateDirectory, args: ["--keep"] });
    const confirmed = await second.reached(body.orderId, "CONFIRMED").finally(() => second.stop());

    expect(confirmed.orderId).to.equal(body.orderId);
  });

  it("has the same first client after --keep, revoked as it was, and the mail from before", async () => {
    const order = {
      customerId: "CUST-1",
      customerEmail: "ada@example.com",
      items: [{ productId: "PROD-002", quantity: 1 }],
    };
    const first = await RunningCloud.start();
    await first.place(order);
    const sent = await first.mailsArrived("ada@example.com", 1);
    await first.stop({ keep: true });

    const second = await RunningCloud.start({ stateDirectory: first.stateDirectory, args: ["--keep"] });
    const placed = await second.place(order);
    const clients = await second.items(second.outputs.clientsTableName, "keyHash");
    const mails = await second.mails("ada@example.com");
    for (const client of Object.values(clients))
      await second.put(second.outputs.clientsTableName, {
        ...Object(client),
        revokedAt: "2026-01-01T00:00:00.000Z",
      });
    await second.stop({ keep: true });

    const third = await RunningCloud.start({ stateDirectory: first.stateDirectory, args: ["--keep"] });
    const refusedOrder = await third.place(order);
    await third.stop();

    expect(second.outputs.apiKey).to.equal(first.outputs.apiKey);
    expect(placed.status).to.equal(201);
    expect(Object.keys(clients)).to.have.length(1);
    expect(mails.map(({ id }) => id)).to.include.members(sent.map(({ id }) => id));
    expect(refusedOrder.status).to.equal(403);
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
      await removeDirectory(directory);

      expect(exitCode).to.equal(1);
      expect(output.join("")).to.contain(`Port ${port} is taken`).and.contain(variable);
    });
  }

  it("is interrupted while it starts, without an error on the screen", async () => {
    const directory = await mkdtemp(join(tmpdir(), "orderflow-e2e-"));
    const { child, output } = launch(directory, {}, ["--verbose"]);
    const ended = once(child, "exit");
    await until(
      "the first resource",
      async () => output.join(""),
      (screen) => screen.includes(" ms\n") || child.exitCode !== null,
      55_000,
    );

    end(child, "SIGINT");
    const [exitCode] = await ended;
    await removeDirectory(directory);

    expect(output.join("")).to.contain("stopping:").and.not.to.contain("Error");
    expect(exitCode).to.equal(130);
  });

  it("shows what it provisions, the bundle sizes, the outputs, and an order to copy", async () => {
    const cloud = await RunningCloud.start({ args: ["--verbose"] });
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
    const exitCode = await cloud.stop({ by: "message" });

    expect(exitCode, "after the message that ends it where there are no signals").to.equal(0);
    expect(cloud.log).to.match(/^Starting the local cloud…$/m);
    expect(cloud.log).to.match(/aws:dynamodb:Table +orders +\d+ ms/);
    expect(cloud.log).to.match(/^Provisioned \d+ resources in \d+\.\d s\.$/m);
    expect(cloud.log).to.match(/create-order +\d+ KB +\d+ KB gzip/);
    expect(cloud.log).to.contain(`curl -X POST ${outputs.apiUrl}/orders -H "x-api-key: ${outputs.apiKey}"`);
    if (process.platform !== "win32") expect(mode & 0o077).to.equal(0);
    expect(queues.QueueUrls).to.include(outputs.notifierQueueUrl);
    expect(tested.Result).to.equal(true);
  });
});
