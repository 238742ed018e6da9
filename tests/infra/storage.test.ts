import { expect } from "chai";
import { type Deployment, defaultDeployment, deploy } from "./deploy";

const tableType = "aws:dynamodb/table:Table";

describe("tables, logs and secrets", () => {
  let stack: Deployment;

  before(async () => {
    stack = await defaultDeployment();
  });

  it("encrypts every table, keeps it restorable, and pays by request", () => {
    const tables = stack.all(tableType);

    expect(tables.map(({ name }) => name)).to.have.members([
      "orders",
      "inventory",
      "stock-movements",
      "notifications",
      "mail-suppressions",
      "clients",
      "quotas",
      "ledger",
    ]);
    for (const { inputs } of tables) {
      expect(inputs.serverSideEncryption).to.deep.equal({ enabled: true });
      expect(inputs.pointInTimeRecovery).to.deep.equal({ enabled: true });
      expect(inputs.billingMode).to.equal("PAY_PER_REQUEST");
    }
  });

  it("streams orders with the item before and after each change", () => {
    expect(stack.one(tableType, "orders").inputs).to.deep.include({
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
    });
  });

  const indexesOf = (deployment: Deployment) =>
    deployment.one(tableType, "orders").inputs.globalSecondaryIndexes;
  const keysOnly = (name: string, hashKey: string) => ({
    name,
    hashKey,
    rangeKey: "createdAt",
    projectionType: "KEYS_ONLY",
  });
  const whole = (name: string, hashKey: string) => ({ ...keysOnly(name, hashKey), projectionType: "ALL" });

  it("finds orders by status, by client, by customer and by what they owe, sorted by time", () => {
    expect(indexesOf(stack)).to.deep.equal([
      keysOnly("idsByStatusShard", "statusShard"),
      keysOnly("idsByClientShard", "clientShard"),
      keysOnly("idsByCustomer", "customerId"),
      keysOnly("idsByDebt", "owes"),
    ]);
  });

  it("keeps the indexes of an earlier version beside the new ones for the deployments that replace them", async () => {
    const current = indexesOf(stack);
    const ids = [keysOnly("idsByStatus", "status"), keysOnly("idsByClient", "clientId")];
    const earlier = [
      whole("byStatus", "status"),
      whole("byClient", "clientId"),
      whole("byCustomer", "customerId"),
      whole("byDebt", "owes"),
    ];

    expect(indexesOf(await deploy({ previousIndexes: "ids" }))).to.have.deep.members([current, ids].flat());
    expect(indexesOf(await deploy({ previousIndexes: "whole" }))).to.have.deep.members(
      [current, earlier].flat(),
    );
  });

  it("has only the new indexes on a stack that an earlier version has left with previousIndexes false", async () => {
    expect(indexesOf(await deploy({ previousIndexes: "false" }))).to.deep.equal(indexesOf(stack));
  });

  it("describes the table with its shards, and the indexes that list orders", async () => {
    const previous = { previousIndexes: "ids", listByPreviousIndexes: "true" };
    const described = async (settings: Record<string, string>) =>
      (await deploy(settings)).outputs.ordersTable;

    expect(stack.outputs.ordersTable).to.deep.equal({ name: "orders", shards: 16, listedBy: "shards" });
    expect(await described({ listingShards: "32" })).to.include({ shards: 32 });
    expect(await described(previous)).to.include({ listedBy: "ids" });
    expect(await described({ previousIndexes: "ids" })).to.include({ listedBy: "shards" });
  });

  it("lets records of sent notifications, and counters of requests, expire", () => {
    for (const table of ["notifications", "quotas", "stock-movements"])
      expect(stack.one(tableType, table).inputs.ttl).to.deep.equal({
        attributeName: "expiration",
        enabled: true,
      });
  });

  it("protects tables from deletion where the stack says so", async () => {
    const production = await deploy({ deletionProtection: "true" });

    for (const { inputs } of stack.all(tableType)) expect(inputs.deletionProtectionEnabled).to.equal(false);
    for (const { inputs } of production.all(tableType))
      expect(inputs.deletionProtectionEnabled).to.equal(true);
  });

  it("ends every log", () => {
    const groups = stack.all("aws:cloudwatch/logGroup:LogGroup");

    expect(groups.map(({ inputs }) => inputs.name)).to.include.members([
      "/aws/vendedlogs/apigateway/orderflow-test-api",
      "/aws/vendedlogs/states/orderflow-test-fulfilment",
      ...stack.all("aws:lambda/function:Function").map(({ inputs }) => `/aws/lambda/${inputs.name}`),
    ]);
    for (const { name, inputs } of groups) expect(inputs.retentionInDays, name).to.equal(14);
  });

  it("keeps the Groq key in SSM as a SecureString", () => {
    const { inputs } = stack.one("aws:ssm/parameter:Parameter", "groq-api-key");

    expect(inputs.type).to.equal("SecureString");
  });

  it("makes no parameter for it where there is no Groq key", async () => {
    const without = await deploy();

    const parameters = without.all("aws:ssm/parameter:Parameter");
    expect(parameters.map(({ name, inputs }) => [name, inputs.type])).to.deep.equal([
      ["cursor-secret", "SecureString"],
    ]);
  });

  it("marks the API key as a secret, and no other output", () => {
    expect(stack.secretOutputs).to.deep.equal(["apiKey"]);
    expect(stack.outputs).to.include.all.keys(
      "apiUrl",
      "apiKey",
      "clientsTableName",
      "ordersTableName",
      "inventoryTableName",
      "eventBusName",
      "eventArchiveName",
      "inventoryQueueUrl",
      "inventoryDlqUrl",
      "notifierQueueUrl",
      "notifierDlqUrl",
    );
  });

  it("audits writes to the tables where the stack says so", async () => {
    const audited = await deploy({ auditTrail: "true" });

    const [trail, ...more] = audited.all("awsx:cloudtrail:Trail");
    expect(more).to.deep.equal([]);
    expect(JSON.stringify(trail?.inputs))
      .to.contain("arn:aws:dynamodb:us-east-1:000000000000:orders")
      .and.contain("AWS::DynamoDB::Table");
    expect(stack.all("awsx:cloudtrail:Trail")).to.deep.equal([]);
  });
});
