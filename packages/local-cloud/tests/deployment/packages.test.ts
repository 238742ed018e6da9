import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { archiveOf, textAsset } from "../../src/assets";
import { Deployer } from "../../src/deployment/deployer";
import { packagesOf } from "../../src/deployment/packages";
import { SavedStack } from "../../src/deployment/saved-stack";
import type { Provisioned } from "../../src/registry";
import { errorOf } from "../endpoint/running-endpoint";
import { RunningLambda } from "../lambda/running-lambda";

const token = "aws:lambda/function:Function";
const urn = `urn:pulumi:local::shop::${token}::it`;
const config = { project: "shop", stack: "local", values: {}, secretKeys: [] };
const answering = (text: string): string =>
  `exports.handler = async () => "${text}" + require("node:fs").readFileSync(__dirname + "/page.txt", "utf8");`;

describe("the code of deployed functions", () => {
  let running: RunningLambda;
  beforeEach(async () => {
    running = new RunningLambda();
    await running.start();
  });
  afterEach(() => running.stop());

  const deployed = async (): Promise<{
    deployer: Deployer;
    fn: Provisioned;
    save: (text: string) => string;
  }> => {
    const { registry, directory } = running.running;
    const inputs = {
      role: running.role,
      handler: "index.handler",
      runtime: "nodejs24.x",
      code: archiveOf({ "index.js": textAsset(answering("old")), "page.txt": textAsset(" page") }),
    };
    running.logs.create("/aws/lambda/it");
    const fn = await registry.create(token, "it", inputs, urn);
    const options = { protect: false, retainOnDelete: false, ignoreChanges: [], replaceOnChanges: [] };
    const declared = { urn, token, name: "it", aliases: [], inputs, propertyDependencies: {}, options };
    const stack = join(directory, "stack.json");
    writeFileSync(stack, JSON.stringify([{ declared, provisioned: fn }]));
    const save = (text: string): string => {
      const file = join(directory, `${text}.js`);
      writeFileSync(file, answering(text));
      return file;
    };
    return { deployer: new Deployer(registry, {}, () => new SavedStack(stack, () => true)), fn, save };
  };
  const seen: string[] = [];
  const observer = {
    declared: () => {},
    finished: (_: string, name: string, __: number, action: string) => seen.push(`${action} ${name}`),
  };

  it("is listed with the text of its entry", async () => {
    const { fn } = await deployed();

    expect(await packagesOf([fn])).to.deep.equal([
      { urn, name: "it", entry: answering("old"), publishes: false },
    ]);
  });

  it("is replaced without a run of the program, and keeps its other files", async () => {
    const { deployer, save } = await deployed();

    await deployer.updateCode(config, urn, save("new"), observer);

    expect(await running.lambda.invoke("it", {})).to.deep.include({ payload: "new page" });
    expect(seen).to.deep.equal(["updated it"]);
    const [now] = await packagesOf(running.running.registry.resources());
    expect(now?.entry).to.equal(answering("new"));
  });

  it("can't be replaced for a function that the stack doesn't have", async () => {
    const { deployer, save } = await deployed();

    const error = await errorOf(deployer.updateCode(config, `${urn}s`, save("new"), observer));

    expect(error.message).to.equal(`The stack has no ${urn}s`);
  });
});
