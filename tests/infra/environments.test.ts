import { devNull } from "node:os";
import { join } from "node:path";
import { readStackConfig } from "@orderflow/local-cloud";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { InvalidSettings, readSettings } from "../../infra/config";
import { Table } from "../../infra/tables";
import { type Deployment, deploy } from "./deploy";
import { stacks } from "./stacks";

const projectDirectory = join(__dirname, "../..");
const functionType = "aws:lambda/function:Function";
const bucketOf = (deployment: Deployment) => deployment.one("aws:s3/bucket:Bucket", "audit").inputs;

describe("A stack for trying things out, and one for customers", () => {
  let dev: Deployment;
  let prod: Deployment;
  before(async function () {
    this.timeout(180_000);
    dev = await deploy(stacks.dev.settings);
    prod = await deploy(stacks.prod.settings);
  });

  it("have the same resources, but for the audit trail, the subscriptions of those who are alerted, and the alarm on a reserved concurrency", () => {
    const names = ({ resources }: Deployment) => resources.map(({ type, name }) => `${type} ${name}`);

    expect(names(prod)).to.have.members([
      ...names(dev),
      "awsx:cloudtrail:Trail audit",
      "aws:cloudtrail/trail:Trail audit",
      "aws:s3/bucket:Bucket audit",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration audit",
      "aws:s3/bucketPolicy:BucketPolicy audit",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock audit",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration audit",
      "aws:s3/bucketVersioning:BucketVersioning audit",
      "aws:cloudwatch/metricAlarm:MetricAlarm function-throttles-create-order",
      "aws:sns/topicSubscription:TopicSubscription alerts",
      "aws:sns/topicSubscription:TopicSubscription pages",
    ]);
  });

  it("wake who is named for it, and tell the other by day", () => {
    const endpointOf = (topic: string) =>
      prod.one("aws:sns/topicSubscription:TopicSubscription", topic).inputs.endpoint;

    expect(endpointOf("pages")).to.equal("on-call@example.com");
    expect(endpointOf("alerts")).to.equal("ops@example.com");
    expect(prod.all("aws:kms/key:Key")).to.have.lengthOf(1);
  });

  it("protect every table in prod, and none in dev", () => {
    for (const [stack, isProtected] of [[prod, true] as const, [dev, false] as const])
      for (const { name, inputs } of stack.all("aws:dynamodb/table:Table"))
        expect(inputs.deletionProtectionEnabled, name).to.equal(isProtected);
  });

  it("keep the audit trail's bucket where tables are protected, and forget it with its content where not", async () => {
    const unprotected = await deploy({ ...stacks.dev.settings, auditTrail: "true" });

    expect(bucketOf(prod)).to.deep.equal({ forceDestroy: false });
    expect(bucketOf(unprotected)).to.deep.equal({ forceDestroy: true });
  });

  it("keep invocations of create-order free in prod, and none in dev", () => {
    expect(prod.one(functionType, "create-order").inputs.reservedConcurrentExecutions).to.equal(100);
    expect(dev.one(functionType, "create-order").inputs).to.not.have.property("reservedConcurrentExecutions");
  });

  it("own every log group that something writes to, so that none is left behind", () => {
    const owned = dev.all("aws:cloudwatch/logGroup:LogGroup");
    const functions = dev.all(functionType);

    expect(functions.map(({ name }) => name)).to.include("create-order");
    for (const { inputs } of functions)
      expect(owned.map((group) => group.inputs.name)).to.include(`/aws/lambda/${inputs.name}`);
    for (const { name, inputs } of owned) expect(inputs.retentionInDays, name).to.equal(7);
  });
});

describe("A table", () => {
  const optionsOf = async (deletionProtection: boolean) => {
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
      call: ({ inputs }) => inputs,
    });
    const seen: pulumi.ResourceOptions[] = [];
    const transformation: pulumi.ResourceTransformation = ({ type, opts, props }) => {
      if (type === "aws:dynamodb/table:Table") seen.push(opts);
      return { props, opts };
    };
    new Table("orders", { hashKey: "orderId", deletionProtection }, { transformations: [transformation] });
    return seen[0];
  };

  it("that is protected can't be destroyed by Pulumi, and is left on AWS when it leaves the stack", async () => {
    expect(await optionsOf(true)).to.include({ protect: true, retainOnDelete: true });
  });

  it("that isn't goes with the stack", async () => {
    expect(await optionsOf(false)).to.include({ protect: false, retainOnDelete: false });
  });
});

describe("Wrong settings", () => {
  const problems = async (config: Record<string, string>): Promise<string> => {
    await pulumi.runtime.setMocks(
      { newResource: ({ inputs }) => ({ id: "", state: inputs }), call: ({ inputs }) => inputs },
      "orderflow",
      "prod",
    );
    const { values: defaults } = await readStackConfig(projectDirectory, "prod", { file: devNull });
    const given = Object.entries(config).map(([key, value]) => [`orderflow:${key}`, value] as const);
    pulumi.runtime.setAllConfig({ ...defaults, ...Object.fromEntries(given) });
    try {
      readSettings();
    } catch (error) {
      if (error instanceof InvalidSettings) return error.message;
      throw error;
    }
    return "none";
  };

  it("are told all at once, each with key, value and what is allowed", async () => {
    const text = await problems({
      throttleRate: "0",
      logLevel: "LOUD",
      deletionProtection: "perhaps",
      createOrderConcurrency: "5000",
      paymentProvider: "stripe",
    });

    expect(text).to.match(/orderflow:throttleRate \(0\): .*>=1/);
    expect(text).to.match(/orderflow:logLevel \(LOUD\): .*"DEBUG"/);
    expect(text).to.match(/orderflow:deletionProtection \(perhaps\): .*"true"/);
    expect(text).to.match(/orderflow:createOrderConcurrency \(5000\): .*<=1000/);
    expect(text).to.contain("orderflow:stripeSecretKey (not set)");
  });

  it("are misspelt ones too: Pulumi itself wouldn't say", async () => {
    expect(await problems({ throttelRate: "5" })).to.contain(
      "orderflow:throttelRate: there is no such setting",
    );
  });
});
