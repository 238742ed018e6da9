import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type Action, account, LocalCloud, readStackConfig } from "@orderflow/local-cloud";
import { expect } from "chai";
import * as z from "zod";
import { sampleCatalogue } from "../../cli/catalogue/product";
import { planSeed, seedCatalogue } from "../../cli/catalogue/seed";
import { GroqStandIn } from "../../cli/stand-ins/groq/groq-stand-in";
import { statusesOf, until } from "./cloud";

const projectDirectory = join(__dirname, "../..");

const outputsSchema = z.looseObject({
  apiUrl: z.string(),
  apiKey: z.string(),
  inventoryTableName: z.string(),
  stockMovementsTableName: z.string(),
});
type Outputs = z.infer<typeof outputsSchema>;

interface Deployment {
  readonly outputs: Outputs;
  /** Types of the resources to which something happened. */
  readonly changes: readonly (readonly [Action, string])[];
}

describe("deploying the program again while it runs", function () {
  this.timeout(300_000);
  let directory: string;
  let cloud: LocalCloud;
  let first: Deployment;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "orderflow-redeploy-"));
    cloud = new LocalCloud({
      apiPort: 0,
      awsPort: 0,
      stateDirectory: join(directory, "state"),
      keep: false,
      rawLogs: false,
      standIns: [new GroqStandIn({ isUsed: true })],
      stepFunctionsTimeScale: 0,
      onLine: () => {},
    });
    await cloud.start();
    first = await deploy();
    await seed(first.outputs);
    await cloud.ready(first.outputs);
  });
  after(async () => {
    await cloud.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const deploy = async (values: Record<string, string> = {}): Promise<Deployment> => {
    const secretKeys = ["groqApiKey", "stripeSecretKey"];
    const secrets = { groqApiKey: "local-stand-in" };
    const config = await readStackConfig(projectDirectory, "local", { values, secretKeys, secrets });
    const changes: (readonly [Action, string])[] = [];
    const outputs = await cloud.deploy({ directory: projectDirectory }, config, {
      declared: () => {},
      finished: (token, _, __, action) => {
        if (action !== "unchanged") changes.push([action, token]);
      },
    });
    return { outputs: outputsSchema.parse(outputs), changes };
  };
  const seed = async ({ inventoryTableName, stockMovementsTableName }: Outputs): Promise<void> => {
    const client = new DynamoDBClient({
      endpoint: cloud.awsEndpoint,
      region: account.region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    const shelf = {
      db: DynamoDBDocumentClient.from(client),
      inventoryTable: inventoryTableName,
      movementsTable: stockMovementsTableName,
    };
    const note = { by: "test", reason: "the sample catalogue", at: new Date() };
    await seedCatalogue(shelf, await planSeed(shelf, sampleCatalogue), { note, replaceStock: false });
    client.destroy();
  };
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = { "x-api-key": first.outputs.apiKey, "content-type": "application/json" };
    const response = await fetch(`${first.outputs.apiUrl}${path}`, { ...init, headers });
    return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
  };
  let placed = 0;
  const place = () => {
    placed += 1;
    const order = {
      customerId: `CUST-${placed}`,
      customerEmail: `redeployed-${placed}@example.com`,
      items: [{ productId: "PROD-001", quantity: 1 }],
    };
    return call("/orders", { method: "POST", body: JSON.stringify(order) });
  };
  const shipped = (orderId: unknown) =>
    until(
      `${orderId} to be SHIPPED`,
      async () => statusesOf((await call(`/orders/${orderId}`)).body),
      (statuses) => statuses.includes("SHIPPED"),
      60_000,
    );

  it("changes nothing when the program and its settings are the same", async () => {
    const { changes, outputs } = await deploy();

    expect(changes).to.deep.equal([]);
    expect(outputs).to.deep.equal(first.outputs);
  });

  it("updates functions in place: no order fails meanwhile, and all are shipped", async () => {
    let deployed = false;
    const answers: Awaited<ReturnType<typeof place>>[] = [];
    const shopping = (async () => {
      // No more than there is stock.
      while (!deployed && answers.length < 50) {
        answers.push(await place());
        await delay(200);
      }
    })();

    const { changes } = await deploy({ logLevel: "DEBUG" }).finally(() => {
      deployed = true;
    });
    await shopping;

    expect(new Set(changes.map(([action, token]) => `${action} ${token}`))).to.deep.equal(
      new Set(["updated aws:lambda/function:Function"]),
    );
    expect(answers.filter(({ status }) => status !== 201).map(({ body }) => body.detail)).to.deep.equal([]);
    for (const { body } of answers) await shipped(body.orderId);
  });

  const express = { logLevel: "DEBUG", fulfilmentWorkflow: "express" };
  const stateMachine = "aws:sfn/stateMachine:StateMachine";

  it("lets the state machine of the type before finish what is in progress, and replaces nothing", async () => {
    const underWay = await place();

    const { changes, outputs } = await deploy({ ...express, drainingWorkflow: "standard" });

    const made = changes.filter(([action]) => action === "created").map(([, token]) => token);
    expect(made).to.include(stateMachine);
    expect(changes.filter(([action]) => action === "deleted" || action === "replaced")).to.deep.equal([]);
    expect(outputs.drainingStateMachineArn).to.equal(first.outputs.fulfilmentStateMachineArn);
    const next = await place();
    for (const { body } of [underWay, next]) await shipped(body.orderId);
  });

  it("deletes it once it has drained, and keeps tables, queues, bus, archive and API", async () => {
    const { changes } = await deploy(express);

    const gone = changes.filter(([action]) => action === "deleted" || action === "replaced");
    const kinds = new Set(gone.map(([action, token]) => `${action} ${token}`));
    expect(kinds).to.deep.equal(
      new Set([`deleted ${stateMachine}`, "deleted aws:cloudwatch/metricAlarm:MetricAlarm"]),
    );
    const { body } = await place();
    await shipped(body.orderId);
  });
});
