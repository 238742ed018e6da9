import { join } from "node:path";
import { expect } from "chai";
import { stacks } from "../infra/stacks";
import { describeOnEngine } from "./describe-on-engine";
import { EngineCloud } from "./engine-cloud";
import { EngineStack } from "./engine-stack";
import { settingsOf } from "./settings";
import { countOf, failureOf } from "./steps";

const project = join(__dirname, "../..");

/** Characters that the program lets a stack's name have. */
const longest = 31;

describeOnEngine("a stack with the longest name on the real Pulumi engine", (_, cli) => {
  let cloud: EngineCloud;
  before(async () => {
    cloud = await EngineCloud.start();
  });
  after(() => cloud?.stop());

  const withStack = async <Result>(
    length: number,
    act: (stack: EngineStack) => Promise<Result>,
  ): Promise<Result> => {
    const stackName = "s".repeat(length);
    const options = { cli, providers: cloud.providers, stackName, ...settingsOf(stacks.dev) };
    const stack = await EngineStack.create(options);
    try {
      return await act(stack);
    } finally {
      await stack.remove();
    }
  };

  it("is deployed and destroyed: every name is one that AWS takes", () =>
    withStack(longest, async (stack) => {
      const deployed = await stack.up(project);
      const destroyed = await stack.destroy(project);

      expect(countOf(deployed, "create")).to.be.greaterThan(100);
      expect(countOf(destroyed, "delete")).to.equal(countOf(deployed, "create"));
    }));

  it("is refused with one character more, before anything is created", () =>
    withStack(longest + 1, async (stack) => {
      const failure = await failureOf(stack.up(project));

      expect(failure).to.contain(`may have only ${longest}`);
    }));
});
