import { join } from "node:path";
import { expect } from "chai";
import { stacks } from "../infra/stacks";
import { describeOnEngine } from "./describe-on-engine";
import { EngineCloud } from "./engine-cloud";
import { EngineStack } from "./engine-stack";
import { policyPack, settingsOf } from "./settings";
import { changesOf, countOf, failureOf, whyNot } from "./steps";

const project = join(__dirname, "../..");

describeOnEngine("a stack for customers on the real Pulumi engine", (_, cli) => {
  let cloud: EngineCloud;
  let stack: EngineStack;
  let life: Awaited<ReturnType<typeof live>>;
  before(async () => {
    cloud = await EngineCloud.start();
    stack = await EngineStack.create({
      cli,
      providers: cloud.providers,
      stackName: "prod",
      ...settingsOf(stacks.prod),
    });
    life = await live(stack);
  });
  after(async () => {
    await stack?.remove();
    await cloud?.stop();
  });

  it("passes the policy pack before anything is deployed, and afterwards", () => {
    expect(life.refusedNew, "new").to.equal(undefined);
    expect(life.refusedDeployed, "deployed").to.equal(undefined);
  });

  it("is deployed, with its audit trail", () => {
    const trails = life.deployed
      .filter(({ type }) => /Trail$/.test(type))
      .map(({ op, type }) => `${op} ${type}`);

    expect(trails).to.have.members(["create awsx:cloudtrail:Trail", "create aws:cloudtrail/trail:Trail"]);
  });

  it("can't be destroyed while its tables are protected", () => {
    expect(life.protectedFrom).to.match(/cannot be deleted\s+because it is protected/);
  });

  it("is destroyed once the protection is lifted, which only changes tables and the trail's bucket", () => {
    expect(
      changesOf(life.lifted).filter((change) => !/Table|Bucket|create|pulumi:pulumi:Stack/.test(change)),
    ).to.deep.equal([]);
    expect(countOf(life.destroyed, "delete")).to.be.greaterThan(0);
    expect(life.tablesLeft).to.equal(0);
  });

  const live = async (deploying: EngineStack) => {
    const policyPacks = [policyPack];
    const refusedNew = await whyNot(deploying.preview(project, { policyPacks }));
    const deployed = await deploying.up(project);
    const refusedDeployed = await whyNot(deploying.preview(project, { policyPacks }));
    const protectedFrom = await failureOf(deploying.destroy(project));
    deploying.set({ "orderflow:deletionProtection": "false" });
    const lifted = await deploying.up(project);
    const destroyed = await deploying.destroy(project);
    const tables = cloud.cloud.registry
      .resources()
      .filter(({ token }) => token === "aws:dynamodb/table:Table");
    return {
      refusedNew,
      deployed,
      refusedDeployed,
      protectedFrom,
      lifted,
      destroyed,
      tablesLeft: tables.length,
    };
  };
});
