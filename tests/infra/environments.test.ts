import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { parse } from "yaml";
import * as z from "zod";
import { InvalidSettings, readSettings } from "../../infra/config";
import { Table } from "../../infra/tables";
import { type Deployment, deploy } from "./deploy";

const stackFile = z.object({ config: z.record(z.string(), z.unknown()) });
const configOf = (stack: string) =>
  stackFile.parse(parse(readFileSync(join(__dirname, `../../Pulumi.${stack}.yaml`), "utf8"))).config;

/** The settings of a stack's file as Pulumi hands them to the program. */
const settingsOf = (stack: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(configOf(stack))
      .filter(([key]) => key.startsWith("orderflow:"))
      .map(([key, value]) => [
        key.slice("orderflow:".length),
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
  );

const functionType = "aws:lambda/function:Function";
const bucketOf = (deployment: Deployment) => deployment.one("awsx:cloudtrail:Trail", "audit").inputs.s3Bucket;

describe("The stacks dev and prod", () => {
  let dev: Deployment;
  let prod: Deployment;
  before(async function () {
    this.timeout(120_000);
    dev = await deploy({ ...settingsOf("dev"), auditTrail: "true" });
    prod = await deploy(settingsOf("prod"));
  });

  it("set the same settings, to different values", () => {
    expect(Object.keys(configOf("dev"))).to.have.members(Object.keys(configOf("prod")));
    expect(settingsOf("dev")).to.not.deep.equal(settingsOf("prod"));
  });

  it("have the same resources, but for the audit trail", () => {
    const names = ({ resources }: Deployment) => resources.map(({ type, name }) => `${type} ${name}`);

    expect(names(dev)).to.have.members(names(prod));
    expect(settingsOf("dev").auditTrail).to.equal("false");
    expect(settingsOf("prod").auditTrail).to.equal("true");
  });

  it("protect every table in prod, and none in dev", () => {
    for (const [stack, isProtected] of [[prod, true] as const, [dev, false] as const])
      for (const { name, inputs } of stack.all("aws:dynamodb/table:Table"))
        expect(inputs.deletionProtectionEnabled, name).to.equal(isProtected);
  });

  it("keep the audit trail's bucket in prod, and forget it with its content in dev", () => {
    expect(bucketOf(prod)).to.deep.equal({ args: { forceDestroy: false } });
    expect(bucketOf(dev)).to.deep.equal({ args: { forceDestroy: true } });
  });

  it("keep invocations of create-order free in prod, and none in dev", () => {
    expect(prod.one(functionType, "create-order").inputs.reservedConcurrentExecutions).to.equal(100);
    expect(dev.one(functionType, "create-order").inputs).to.not.have.property("reservedConcurrentExecutions");
  });

  it("own every log group that something writes to, so that none is left behind", () => {
    const owned = dev.all("aws:cloudwatch/logGroup:LogGroup");
    const functions = dev.all(functionType);

    expect(functions).to.have.length.greaterThan(5);
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
    const values = { ...settingsOf("prod"), ...config };
    pulumi.runtime.setAllConfig(
      Object.fromEntries(Object.entries(values).map(([key, value]) => [`orderflow:${key}`, value])),
    );
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
