import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SendMessageCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import * as z from "zod";
import { openTarget } from "../../cli/target";
import { mailingAll, RunningCloud, until } from "../e2e/cloud";
import { command } from "./support/command";
import { runOn } from "./support/world";

const receipt = z.object({ orderId: z.string() });
const emails = z.object({ emails: z.array(z.object({ subject: z.string(), to: z.array(z.string()) })) });
const clients = z.object({
  clients: z.array(z.object({ clientId: z.string(), name: z.string(), revokedAt: z.string().optional() })),
});
const created = z.object({ clientId: z.string(), key: z.string(), keyHash: z.string() });
const queues = z.object({ queues: z.array(z.object({ name: z.string(), visible: z.int() })) });
const letters = z.object({
  deadLetters: z.array(
    z.object({
      kind: z.string(),
      orderId: z.string().nullable(),
      error: z.string().nullable(),
      attempts: z.int().nullable(),
      correlationId: z.string().nullable(),
    }),
  ),
});
const replayed = z.object({
  state: z.string(),
  rules: z.array(z.string()).nullable(),
  events: z.object({ total: z.int() }),
  changes: z.object({ orders: z.object({}).catchall(z.int()), emails: z.int() }),
});
const status = z.object({
  orders: z.record(z.string(), z.int()),
  queues: z.array(z.object({ name: z.string() })),
  deadLetterQueues: z.array(z.object({ name: z.string() })),
  executionsInFlight: z.int(),
  alarms: z.array(z.object({ name: z.string(), state: z.string(), composite: z.boolean() })),
  urls: z.object({ api: z.url(), docs: z.url(), console: z.url() }),
});

describe("every command on a running local cloud", function () {
  this.timeout(180_000);
  let cloud: RunningCloud;
  let directory: string;
  let stateDirectory: string;
  let made = 0;

  // In this process: starting one a command would take longer than what commands do.
  const orders = (...args: readonly string[]) =>
    runOn({}, args, { env: { LOCAL_STATE_DIR: stateDirectory }, openTarget, now: () => new Date() });

  /** The JSON document that a command printed; it must have ended well. */
  const json = async <Schema extends z.ZodType>(schema: Schema, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await orders(...args, "--json");
    expect(code, stderr).to.equal(0);
    return schema.parse(JSON.parse(stdout));
  };

  const place = async (...more: readonly string[]): Promise<{ orderId: string; email: string }> => {
    made += 1;
    const email = `cli-${made}@example.com`;
    const options = ["--customer", `CLI-${made}`, "--email", email, "--item", "PROD-005=1"];
    const { orderId } = await json(receipt, "place", ...options, ...more);
    return { orderId, email };
  };

  /** Seconds until a message that failed comes again: nobody waits three minutes here. */
  const triedAgainAfter = async (seconds: number): Promise<void> => {
    const client = cloud.sqs();
    for (const QueueUrl of [cloud.outputs.inventoryQueueUrl, cloud.outputs.notifierQueueUrl]) {
      const Attributes = { VisibilityTimeout: String(seconds) };
      await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    }
    client.destroy();
  };

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "orderflow-cli-"));
    cloud = await RunningCloud.start({ args: mailingAll });
    stateDirectory = cloud.stateDirectory;
    await triedAgainAfter(10);
  });

  after(async () => {
    await cloud.stop();
    await rm(directory, { recursive: true, force: true });
  });

  afterEach(function () {
    if (this.currentTest?.state === "failed") console.error(cloud.log);
  });

  it("seed writes a file's products, and nothing of a file with a bad line", async () => {
    const [good, bad] = [join(directory, "good.csv"), join(directory, "bad.csv")];
    const header = "productId,name,unitPrice,currency,stock";
    await writeFile(good, `${header}\nCLI-LAMP,Lamp,3900,USD,80\n`);
    await writeFile(bad, `${header}\nCLI-PEN,Pen,100,USD,7\nCLI-CUP,Cup,free,USD,1\n`);

    const written = await orders("seed", good);
    const refused = await orders("seed", bad);
    const afterRefusal = await cloud.stock("CLI-PEN");
    const skipped = await orders("seed", bad, "--skip-bad");

    expect([written.code, refused.code, skipped.code]).to.deep.equal([0, 2, 0]);
    expect(await cloud.stock("CLI-LAMP")).to.equal(80);
    expect(refused.stderr).to.contain("line 3: unitPrice");
    expect(afterRefusal).to.be.NaN;
    expect(await cloud.stock("CLI-PEN")).to.equal(7);
  });

  it("place --watch follows an order to its parcel, get and emails tell of it", async () => {
    const email = "watched@example.com";
    const options = [
      "--customer",
      "W",
      "--email",
      email,
      "--item",
      "PROD-005=2",
      "--payment-method",
      "pm_ok",
    ];

    const placed = await orders("place", ...options, "--watch");
    const orderId = placed.stdout.split("\n")[0] ?? "";
    const got = await orders("get", orderId);
    const mails = await until(
      "the e-mail of the parcel",
      () => json(emails, "emails", "--to", email),
      (seen) => seen.emails.some(({ subject }) => subject.startsWith("On its way")),
    );

    expect(placed.code, placed.stderr).to.equal(0);
    expect(placed.stdout).to.match(/PENDING.*CONFIRMED.*PAID.*SHIPPED/s);
    expect(got.stdout)
      .to.match(/^Status +SHIPPED$/m)
      .and.to.match(/^Shipment +.*trackingNumber/m);
    expect(mails.emails.every(({ to }) => to.includes(email))).to.equal(true);
  });

  it("place takes a request from stdin, and the same key places it once", async () => {
    const request = JSON.stringify({
      customerId: "CLI-FILE",
      customerEmail: "file@example.com",
      items: [{ productId: "PROD-005", quantity: 1 }],
    });
    const env = { LOCAL_STATE_DIR: stateDirectory };
    const args = ["place", "--file", "-", "--idempotency-key", "cli-key-1", "--json"];

    const first = await command(args, env, request);
    const second = await command(args, env, request);

    expect([first.code, second.code], first.stderr).to.deep.equal([0, 0]);
    expect(second.stdout).to.equal(first.stdout);
    expect(second.stderr).to.contain("already placed");
  });

  it("what the API refuses ends with 5, an order that doesn't exist with 4", async () => {
    const priced = await orders(
      ...["place", "--customer", "C", "--email", "c@example.com", "--item", "PROD-005=1"],
      ...["--expected-total", "1USD"],
    );
    const malformed = await orders("place", "--item", "PROD-005=1");
    const missing = await orders("get", "ord_01J9ZQ3W5B2N8K4T6V7X1Y0ABC");

    expect([priced.code, malformed.code, missing.code]).to.deep.equal([5, 5, 4]);
    expect(malformed.stderr).to.contain("customerId");
    for (const { stdout, stderr } of [priced, malformed, missing]) {
      expect(stdout).to.equal("");
      expect(stderr)
        .to.match(/^Error: /)
        .and.not.to.contain("    at ");
    }
  });

  it("list finds a customer's orders, watch ends with 6 where an order does", async () => {
    const { orderId } = await place("--payment-method", "pm_declined");

    const watched = await orders("watch", orderId);
    const listed = await orders("list", "--customer", `CLI-${made}`, "--from", "1h");

    expect(watched.code, watched.stderr).to.equal(6);
    expect(watched.stderr).to.contain("ended as PAYMENT_FAILED");
    expect(listed.stdout).to.contain(orderId).and.to.contain("PAYMENT_FAILED");
  });

  it("cancel refuses an order that is through, and fulfil one that needs no decision", async () => {
    const { orderId } = await place();
    await cloud.reached(orderId, "SHIPPED");

    const cancelled = await orders("cancel", orderId, "--reason", "too late");
    const retried = await orders("fulfil", "retry", orderId);

    expect([cancelled.code, retried.code]).to.deep.equal([5, 5]);
    expect(retried.stderr).to.contain("is SHIPPED");
  });

  it("fulfil retry ships, fulfil refund refunds the payment", async () => {
    const to = (postalCode: string) => [
      ...["--address-line1", "1 Street", "--city", "Berlin", "--country", "DE", "--postal-code", postalCode],
    ];
    const [late, never] = [await place(...to("00003")), await place(...to("00000"))];
    await cloud.reached(late.orderId, "SHIPPING_FAILED");
    await cloud.reached(never.orderId, "SHIPPING_FAILED");

    const retried = await orders("fulfil", "retry", late.orderId);
    const hopeless = await orders("fulfil", "retry", never.orderId);
    const refunded = await orders("fulfil", "refund", never.orderId, "--json");

    expect(retried.code, retried.stderr).to.equal(0);
    expect(retried.stdout).to.match(/^Status +SHIPPED$/m);
    expect(hopeless.code, hopeless.stderr).to.equal(6);
    expect(refunded.code, refunded.stderr).to.equal(0);
    expect(JSON.parse(refunded.stdout)).to.have.property("status", "REFUNDED");
  });

  it("clients are created with a key that works until it is revoked", async () => {
    const made = await json(created, "clients", "create", "--name", "shop", "--scope", "orders:read");
    const ask = () => cloud.request("GET", "/orders", { headers: { "x-api-key": made.key } });
    const before = await ask();

    const unasked = await orders("clients", "revoke", made.clientId);
    const usable = await ask();
    const revoked = await orders(
      ...["clients", "revoke", made.clientId, "--key", made.keyHash.slice(0, 12), "--yes"],
    );
    const listed = await json(clients, "clients", "list");
    const unknown = await orders("clients", "revoke", "nobody");

    expect([before.status, usable.status]).to.deep.equal([200, 200]);
    expect(unasked.code).to.equal(2);
    expect(unasked.stderr).to.contain("--yes");
    expect(revoked.code, revoked.stderr).to.equal(0);
    expect((await ask()).status).to.equal(403);
    expect(listed.clients.find(({ clientId }) => clientId === made.clientId)).to.have.property("revokedAt");
    expect(listed.clients.find(({ name }) => name === "default")).not.to.have.property("revokedAt");
    expect(unknown.code).to.equal(4);
  });

  it("commands call the API with another key where one is given", async () => {
    const { orderId } = await place();
    const made = await json(created, "clients", "create", "--name", "till", "--scope", "orders:read");

    const byOption = await orders("list", "--json", "--api-key", made.key);
    const byVariable = await command(["get", orderId], {
      LOCAL_STATE_DIR: stateDirectory,
      ORDERFLOW_API_KEY: made.key,
    });
    const wrong = await orders("list", "--api-key", "ofk_wrong");

    expect(JSON.parse(byOption.stdout)).to.have.deep.property("orders", []); // none is its own
    expect(byVariable.code).to.equal(4);
    expect(wrong.code).to.equal(5);
    expect(wrong.stderr).to.contain("ORDERFLOW_API_KEY");
  });

  it("a replay of a healthy system changes nothing, whether to all rules or to one", async () => {
    const { orderId, email } = await place();
    await cloud.reached(orderId, "SHIPPED");
    await cloud.mailsArrived(email, 4);

    const all = await json(replayed, "replay", "--from", "1h", "--wait");
    const one = await json(replayed, "replay", "--from", "1h", "--rule", "notifier", "--wait");
    const unknown = await orders("replay", "--from", "1h", "--rule", "nobody");
    const archives = await orders("archive", "list");

    expect(all).to.deep.include({ state: "COMPLETED", rules: null });
    expect(all.changes).to.deep.include({ orders: {}, emails: 0 });
    expect(all.events.total).to.be.at.least(4);
    expect(one.rules).to.have.length(1);
    expect(one.changes).to.deep.include({ orders: {}, emails: 0 });
    expect(unknown.code).to.equal(4);
    expect(unknown.stderr).to.contain("notifier");
    expect(archives.stdout).to.match(/ENABLED +30 days/);
  });

  it("dead letters are listed, shown with their error, redriven, and purged once someone agrees", async () => {
    const client = cloud.sqs();
    await triedAgainAfter(1);
    await cloud.tell("ses", { reject: "cli-" });
    const { orderId, email } = await place("--payment-method", "pm_declined");
    await until(
      "three dead letters",
      () => json(queues, "dlq", "list"),
      (seen) => seen.queues.some(({ name, visible }) => name === "notifier" && visible === 3),
    );

    // A message may be given up while a slow machine is still trying it for the last time: then its log is yet to come.
    const shown = await until(
      "their errors in the log",
      () => json(letters, "dlq", "show", "notifier"),
      (seen) => seen.deadLetters.every(({ error }) => error !== null),
    );
    await cloud.tell("ses", { reject: null });
    const redriven = await orders("dlq", "redrive", "notifier", "--rate", "100", "--wait");
    await client.send(
      new SendMessageCommand({ QueueUrl: cloud.outputs.notifierDlqUrl, MessageBody: "junk" }),
    );
    client.destroy();
    const asked = await orders("dlq", "purge", "notifier");
    const purged = await orders("dlq", "purge", "notifier", "--yes");
    const left = await json(letters, "dlq", "show", "notifier");

    for (const letter of shown.deadLetters) {
      expect(letter).to.deep.include({ kind: "consumer", orderId, attempts: 10 });
      expect(letter.error).to.contain("MessageRejected");
      expect(letter.correlationId).to.be.a("string");
    }
    expect(redriven.code, redriven.stderr).to.equal(0);
    expect(redriven.stdout)
      .to.contain("3 dead letters of notifier redriven")
      .and.to.contain("dead letters of notifier -3");
    expect(await cloud.mails(email)).to.have.length(3);
    expect(asked.code).to.equal(2);
    expect(asked.stderr).to.contain("--yes");
    expect(purged.stdout).to.equal("1 dead letter deleted.\n");
    expect(left.deadLetters).to.deep.equal([]);
  });

  it("smoke plays every ending, and leaves neither product nor client", async () => {
    const { code, stdout, stderr } = await orders("smoke");
    const products = await orders("products", "list");
    const listed = await json(clients, "clients", "list");

    expect(code, stdout + stderr).to.equal(0);
    for (const row of [
      /^ok +shipped +SHIPPED +charged +sent/m,
      /^ok +payment declined +PAYMENT_FAILED +declined +sent/m,
      /^ok +too little stock +FAILED_INSUFFICIENT_STOCK +none +sent/m,
      /^ok +shipping failed, refunded +REFUNDED +refunded +sent/m,
      /^ok +cancelled +CANCELLED +none +sent/m,
      /^ok +flagged as fraud +refused: order-flagged/m,
      /^ok +stock/m,
    ])
      expect(stdout).to.match(row);
    expect(products.stdout).not.to.contain("SMOKE");
    expect(listed.clients.map(({ name }) => name)).not.to.include("orders smoke");
  });

  it("doctor finds everything right", async () => {
    const { code, stdout, stderr } = await orders("doctor");

    expect(code, stdout + stderr).to.equal(0);
    for (const name of [
      "Node.js",
      "DynamoDB engine",
      "Local cloud",
      "API",
      "API key",
      "Catalogue",
      "SES sender",
    ])
      expect(stdout).to.match(new RegExp(`^ok +${name} `, "m"));
  });

  it("status shows orders, queues, dead letters, executions and alarms", async () => {
    await place();

    // An order that moves while the statuses are counted may be in two of them, or in none.
    const { seen } = await until(
      "all orders to be counted once",
      async () => ({ seen: await json(status, "status"), orders: await cloud.orderCount() }),
      ({ seen, orders }) => Object.values(seen.orders).reduce((sum, count) => sum + count, 0) === orders,
    );
    const text = await orders("status");

    expect(seen.queues.map(({ name }) => name)).to.include.members(["inventory", "notifier"]);
    expect(seen.deadLetterQueues.map(({ name }) => name)).to.include.members(["outbox", "fulfilment"]);
    expect(seen.alarms[0]).to.include({ name: "orderflow-local-customers-affected", composite: true });
    expect(seen.urls).to.include({ api: cloud.outputs.apiUrl, console: cloud.outputs.consoleUrl });
    expect((await fetch(seen.urls.docs)).status).to.equal(200);
    expect(text.stdout).to.contain("Orders on local").and.not.to.contain("\u001b[");
  });
});

describe("commands on a cloud that is stopped", function () {
  this.timeout(180_000);
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "orderflow-cli-"));
  });

  after(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it("say how to start one", async () => {
    const { code, stdout, stderr } = await command(["status"], { LOCAL_STATE_DIR: directory });

    expect([code, stdout]).to.deep.equal([3, ""]);
    expect(stderr).to.contain("No local cloud is running").and.to.contain("npm start");
  });

  it("report that a killed cloud, which left its outputs, doesn't respond", async () => {
    const closed = "http://127.0.0.1:1";
    const outputs = {
      apiUrl: closed,
      apiKey: "ofk_x",
      awsEndpoint: closed,
      eventBusName: "orderflow-local-orders",
      ordersTableName: "orders",
      ordersTable: { name: "orders", shards: 16, listedBy: "shards" },
      inventoryQueueUrl: `${closed}/000000000000/inventory`,
    };
    await writeFile(join(directory, "outputs.json"), JSON.stringify(outputs));
    const env = { LOCAL_STATE_DIR: directory };

    const [got, told, mailed] = await Promise.all([
      command(["get", "ord_1"], env),
      command(["status"], env),
      command(["emails"], env),
    ]);

    for (const { code, stdout, stderr } of [got, told, mailed]) {
      expect([code, stdout]).to.deep.equal([3, ""]);
      expect(stderr)
        .to.match(/^Error: /)
        .and.not.to.contain("    at ");
    }
    expect(told.stderr).to.contain("npm start");
  });
});
