import { readFileSync } from "node:fs";
import type { Provisioned } from "@orderflow/local-cloud";
import { expect } from "chai";
import * as z from "zod";
import { ordersTable } from "../../handlers/orders/orders-table";
import { stacks } from "../infra/stacks";
import { describeOnEngine } from "./describe-on-engine";
import { EngineCloud } from "./engine-cloud";
import { EngineStack } from "./engine-stack";
import { changeByCalls } from "./operator-changes";
import { ProjectCopy } from "./project-copy";
import { policyPack, settingsOf } from "./settings";
import { Shop } from "./shop";
import { changesOf, countOf, failureOf, whyNot } from "./steps";

const edited = {
  file: "handlers/queue/event-consumer.ts",
  before: "A batch is handled message by message",
  after: "A batch is handled one by one",
};

const functionType = "aws:lambda/function:Function";

describeOnEngine("a stack on the real Pulumi engine", (_, cli) => {
  let cloud: EngineCloud;
  let copy: ProjectCopy;
  let stack: EngineStack;
  let life: Awaited<ReturnType<typeof live>>;
  before(async () => {
    cloud = await EngineCloud.start();
    copy = await ProjectCopy.make();
    stack = await EngineStack.create({ cli, providers: cloud.providers, ...settingsOf(stacks.dev) });
    life = await live(cloud, copy, stack);
  });
  after(async () => {
    await stack?.remove();
    await copy?.remove();
    await cloud?.stop();
  });

  it("passes the policy pack before anything is deployed, and afterwards", () => {
    expect(life.refusedNew, "new").to.equal(undefined);
    expect(life.refusedDeployed, "deployed").to.equal(undefined);
  });

  it("fails with AWS's code when something of its name is there already", () => {
    expect(life.failed).to.contain("ParameterAlreadyExists");
  });

  it("is resumed: what was created stays, and the rest is created", () => {
    expect(countOf(life.resumed, "create")).to.be.greaterThan(0);
    expect(countOf(life.resumed, "same")).to.be.greaterThan(1);
    expect(
      changesOf(life.resumed).filter((change) => !/^(create|update pulumi:)/.test(change)),
    ).to.deep.equal([]);
  });

  it("ships orders", () => {
    expect(life.status).to.equal("SHIPPED");
  });

  it("has nothing to do the second time", () => {
    expect(changesOf(life.again)).to.deep.equal([]);
    expect(countOf(life.again, "same")).to.be.greaterThan(100);
  });

  it("changes one setting by one update", () => {
    expect(changesOf(life.oneSetting)).to.have.length(1);
    expect(changesOf(life.oneSetting)[0]).to.match(/^update aws:lambda\/function:Function create-order/);
  });

  it("keeps the number of shards when a lower one is set", () => {
    expect(life.shards).to.equal(32);
    expect(changesOf(life.fewerShards)).to.deep.equal([]);
  });

  it("updates the functions that import a handler which has another text, in place, and nothing else", () => {
    expect(life.importers.length).to.be.greaterThan(1);
    expect(changesOf(life.oneHandler)).to.deep.equal(
      life.importers.map((name) => `update ${functionType} ${name} (code)`),
    );
    expect(life.importersAfterwards, "they run the new text").to.deep.equal(life.importers);
  });

  it("finds by refresh what calls of AWS have changed, and the next deployment changes it back", () => {
    const repaired = changesOf(life.repaired);

    expect(changesOf(life.refreshed)).to.have.length(life.changedByCalls.length);
    expect(repaired).to.have.length(life.changedByCalls.length);
    for (const [index, change] of life.changedByCalls.entries())
      expect(repaired[index]?.startsWith(change), `${repaired[index]} is ${change}`).to.equal(true);
    expect(changesOf(life.afterRepair)).to.deep.equal([]);
  });

  it("is destroyed, but for the identity that mail of all stacks comes from", () => {
    expect(countOf(life.destroyed, "delete")).to.be.greaterThan(100);
    expect(life.left).to.deep.equal(["aws:ses/emailIdentity:EmailIdentity sender"]);
  });
});

/** Takes a stack from its first preview to its end. */
const live = async ({ cloud }: EngineCloud, copy: ProjectCopy, stack: EngineStack) => {
  const project = copy.directory;
  const policyPacks = [policyPack];
  const refusedNew = await whyNot(stack.preview(project, { policyPacks }));

  const name = "/orderflow/dev/groq-api-key";
  const theirs = { name, type: "String", value: "theirs" };
  const taken = await cloud.registry.create("aws:ssm/parameter:Parameter", "theirs", theirs);
  const failed = await failureOf(stack.up(project));
  await cloud.registry.delete(taken);
  const resumed = await stack.up(project);

  const shop = new Shop(await stack.outputs(project), cloud.awsEndpoint);
  await shop.seed();
  const status = await shop.orderUntilShipped();

  const again = await stack.preview(project);
  stack.set({ "orderflow:maxLineQuantity": "50" });
  const oneSetting = await stack.up(project);

  stack.set({ "orderflow:listingShards": "32" });
  await stack.up(project);
  stack.set({ "orderflow:listingShards": "16" });
  const fewerShards = await stack.up(project);
  const { shards } = ordersTable.parse((await stack.outputs(project)).ordersTable?.value);

  const importers = functionsWith(cloud.registry.resources(), edited.before);
  await copy.edit(edited.file, edited.before, edited.after);
  const oneHandler = await stack.up(project);
  const importersAfterwards = functionsWith(cloud.registry.resources(), edited.after);

  const changedByCalls = await changeByCalls(cloud);
  const refreshed = await stack.refresh(project);
  const repaired = await stack.up(project);
  const afterRepair = await stack.refresh(project);

  const refusedDeployed = await whyNot(stack.preview(project, { policyPacks }));
  const destroyed = await stack.destroy(project);
  return {
    refusedNew,
    failed,
    resumed,
    status,
    again,
    oneSetting,
    fewerShards,
    shards,
    importers,
    oneHandler,
    importersAfterwards,
    changedByCalls,
    refreshed,
    repaired,
    afterRepair,
    refusedDeployed,
    destroyed,
    left: cloud.registry.resources().map(({ token, name: logical }) => `${token} ${logical}`),
  };
};

const asset = z.union([z.object({ text: z.string() }), z.object({ path: z.string() })]);
const code = z.object({ code: z.object({ assets: z.object({ "index.js": asset }) }) });

/** The functions whose code has a text. */
const functionsWith = (resources: readonly Provisioned[], text: string): string[] =>
  resources
    .filter(({ token, inputs }) => token === functionType && codeOf(inputs).includes(text))
    .map(({ name }) => name)
    .sort();

const codeOf = (inputs: unknown): string => {
  const file = code.parse(inputs).code.assets["index.js"];
  return "text" in file ? file.text : readFileSync(file.path, "utf8");
};
