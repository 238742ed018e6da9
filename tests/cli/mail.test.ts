import { expect } from "chai";
import { dynamoDbSuppressions } from "#handlers/notifications/dynamodb-suppressions";
import { recordId } from "#handlers/notifications/once";
import { addressHash } from "#handlers/notifications/suppression";
import { pendingOrder } from "../factories/order";
import { useDynamo } from "../handlers/support/dynamo";
import { runOn } from "./support/world";

describe("orders mail", () => {
  const database = useDynamo();
  const order = pendingOrder({ customerEmail: "ada@example.com", version: 5 });

  const shop = async (version = order.version) => {
    const tables = await database().createTables();
    const outputs = {
      awsEndpoint: database().endpoint,
      ordersTable: tables.ordersTable,
      notificationsTableName: tables.notificationsTable,
      mailSuppressionsTableName: tables.suppressionsTable,
    };
    await database().put(tables.ordersTable, { ...order, version, requestHash: "h" });
    const suppressions = dynamoDbSuppressions(database().db, tables.suppressionsTable);
    const suppress = (address: string, at = "2026-03-01T10:00:00Z") =>
      suppressions.add({
        ...{ addressHash: addressHash(address), at, orderId: order.orderId },
        ...{ reason: "bounce", detail: "Permanent/NoEmail" },
      });
    const record = (version: number, attributes: object) =>
      database().put(tables.notificationsTable, {
        id: recordId(`${order.orderId}:${version}`),
        ...attributes,
      });
    return { run: (...args: readonly string[]) => runOn(outputs, args), suppress, suppressions, record };
  };

  it("lists suppressed addresses by their hashes, with reason, time and order, the newest first", async () => {
    const { run, suppress } = await shop();
    await suppress("ada@example.com");
    await suppress("bob@example.com", "2026-03-02T10:00:00Z");

    const text = await run("mail", "suppressed");
    const { stdout } = await run("mail", "suppressed", "--json");

    expect(text.code, text.stderr).to.equal(0);
    expect(text.stdout).to.contain("Permanent/NoEmail").and.contain(order.orderId);
    expect(text.stdout).to.not.contain("example.com");
    expect(
      JSON.parse(stdout).suppressed.map(({ addressHash: hash }: { addressHash: string }) => hash),
    ).to.deep.equal([addressHash("bob@example.com"), addressHash("ada@example.com")]);
  });

  it("says so when there are none", async () => {
    const { run } = await shop();

    expect((await run("mail", "suppressed")).stdout).to.contain("No address is suppressed.");
  });

  for (const [what, given] of Object.entries({
    "its address": "Ada@example.com",
    "its hash": addressHash("ada@example.com"),
  }))
    it(`lifts a suppression by ${what}, and names SES's own list`, async () => {
      const { run, suppress, suppressions } = await shop();
      await suppress("ada@example.com");

      const lifted = await run("mail", "lift", given);

      expect(lifted.code, lifted.stderr).to.equal(0);
      expect(lifted.stdout).to.contain("delete-suppressed-destination");
      expect(await suppressions.find("ada@example.com")).to.equal(undefined);
    });

  it("refuses to lift what isn't suppressed", async () => {
    const { run } = await shop();

    const { code, stderr } = await run("mail", "lift", "carl@example.com");

    expect(code).to.equal(4);
    expect(stderr).to.contain("isn't suppressed").and.contain("mail suppressed");
  });

  it("shows which mails of an order were sent, which weren't, and why not", async () => {
    const { run, suppress, record } = await shop();
    await suppress("ada@example.com");
    await record(1, { status: "COMPLETED", data: { type: "OrderCreated", outcome: "sent" } });
    await record(3, { status: "COMPLETED", data: { type: "OrderShipped", outcome: "suppressed" } });
    await record(4, { status: "COMPLETED", data: true });
    await record(5, { status: "INPROGRESS" });

    const { code, stdout, stderr } = await run("mail", "show", order.orderId, "--json");
    const text = await run("mail", "show", order.orderId);

    expect(code, stderr).to.equal(0);
    expect(JSON.parse(stdout).mails).to.deep.equal([
      { version: 1, type: "OrderCreated", outcome: "sent" },
      { version: 3, type: "OrderShipped", outcome: "suppressed" },
      { version: 4, outcome: "sent" },
      { version: 5, outcome: "in progress" },
    ]);
    expect(text.stdout).to.match(/OrderShipped +not sent: address suppressed/);
    expect(text.stdout).to.contain("has been suppressed since").and.contain("bounce (Permanent/NoEmail)");
  });

  it("shows the mails of an order that was tried again so often that it has hundreds of versions", async () => {
    const { run, record } = await shop(250);
    const versions = [1, 100, 101, 200, 250];
    for (const version of versions) await record(version, { status: "COMPLETED", data: true });

    const { code, stdout, stderr } = await run("mail", "show", order.orderId, "--json");

    expect(code, stderr).to.equal(0);
    expect(JSON.parse(stdout).mails.map(({ version }: { version: number }) => version)).to.deep.equal(
      versions,
    );
  });

  it("shows an order that caused none yet, and refuses one that isn't there", async () => {
    const { run } = await shop();

    expect((await run("mail", "show", order.orderId)).stdout).to.contain("No mail yet.");
    expect((await run("mail", "show", pendingOrder().orderId)).code).to.equal(4);
  });
});
