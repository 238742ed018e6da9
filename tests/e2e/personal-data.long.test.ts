import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DynamoDBClient, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { RunningCloud, until } from "./cloud";

const customer = {
  customerId: "CUST-77",
  customerEmail: "augusta.king+77@lovelace.example",
  customerName: "Augusta King",
  shippingAddress: {
    name: "Augusta Ada King",
    line1: "12 Saint James Square",
    city: "Marylebone",
    postalCode: "00003",
    country: "US",
  },
};
const personal = /augusta|lovelace|saint james|marylebone/i;

/** The mails themselves are what customers get; the tables' file is read by table below. */
const readOtherwise = /(^|[\\/])(mail|dynamodb|[^\\/]*\.(db|sqlite)(-\w+)?)([\\/]|$)/;

describe("personal data", function () {
  this.timeout(180_000);
  let cloud: RunningCloud;
  before(async () => {
    cloud = await RunningCloud.start();
  });
  after(() => cloud.stop());

  const place = async (changes: object = {}) => {
    const items = [{ productId: "PROD-004", quantity: 1 }];
    const { body } = await cloud.place({ ...customer, items, ...changes });
    return body.orderId;
  };

  /** What lies in every table but the orders' own, by table. */
  const otherTables = async (): Promise<Map<string, string>> => {
    const db = new DynamoDBClient(cloud.clientSettings);
    const { TableNames = [] } = await db.send(new ListTablesCommand({}));
    const found = new Map<string, string>();
    for (const TableName of TableNames.filter((name) => name !== cloud.outputs.ordersTableName)) {
      const { Items = [] } = await db.send(new ScanCommand({ TableName }));
      found.set(TableName, JSON.stringify(Items));
    }
    db.destroy();
    return found;
  };

  const deadLetters = async (): Promise<string> => {
    const sqs = cloud.sqs();
    const receive = () =>
      sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: cloud.outputs.notifierDlqUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ["All"],
        }),
      );
    const { Messages = [] } = await until(
      "a dead letter",
      receive,
      (seen) => (seen.Messages ?? []).length > 0,
    );
    sqs.destroy();
    return JSON.stringify(Messages);
  };

  /** Archive, journal of executions, logs: all that the cloud keeps in files. */
  const files = async (): Promise<Map<string, string>> => {
    const entries = await readdir(cloud.stateDirectory, { recursive: true, withFileTypes: true });
    const kept = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !readOtherwise.test(path.slice(cloud.stateDirectory.length)));
    return new Map(
      await Promise.all(kept.map(async (path) => [path, await readFile(path, "utf8")] as const)),
    );
  };

  const nowhereElse = async (): Promise<void> => {
    for (const [name, items] of await otherTables()) expect(items, name).to.not.match(personal);
    const kept = await files();
    expect([...kept.values()].join(), "the archive is among the files").to.contain("OrderShipped");
    for (const [path, text] of kept) expect(text, path).to.not.match(personal);
    expect(cloud.log, "logs").to.not.match(personal);
  };

  it("is not where it is kept that an address bounced, which then gets no more mail", async () => {
    const customerEmail = "bounce+lovelace@simulator.amazonses.com";
    const shippingAddress = { ...customer.shippingAddress, postalCode: "10001" };
    const suppressed = () => cloud.items(cloud.outputs.mailSuppressionsTableName, "orderId");
    const first = await place({ customerEmail, shippingAddress });
    await until("the suppression", suppressed, (found) => Object.keys(found).length > 0);
    const second = await place({ customerEmail, shippingAddress });
    for (const id of [first, second]) await cloud.reached(id, "SHIPPED");

    const records = await until(
      "the second order's mails",
      async () => JSON.stringify(await cloud.items(cloud.outputs.notificationsTableName, "id")),
      (text) => (text.match(/"outcome":"suppressed"/g) ?? []).length >= 2,
    );

    const subjects = (await cloud.mails(customerEmail)).map(({ subject }) => subject).join();
    expect(subjects).to.contain(first).and.not.contain(second);
    expect(Object.values(await suppressed())).to.have.length(1);
    expect(records).to.contain("OrderShipped");
    await nowhereElse();
  });

  it("is in the orders table and in the mails, and nowhere else, however orders end", async () => {
    await cloud.tell("ses", { reject: "+77" });
    const ids = await Promise.all([
      place(),
      place({ paymentMethod: "pm_insufficient_funds" }),
      place({ shippingAddress: { ...customer.shippingAddress, postalCode: "10001" } }),
    ]);
    for (const [id, status] of [
      [ids[0], "SHIPPING_FAILED"],
      [ids[1], "PAYMENT_FAILED"],
      [ids[2], "SHIPPED"],
    ])
      await cloud.reached(id, String(status));

    expect(await deadLetters(), "dead letters").to.not.match(personal);
    await nowhereElse();
  });
});
