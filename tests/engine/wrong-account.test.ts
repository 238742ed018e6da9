import { join } from "node:path";
import { expect } from "chai";
import { stacks } from "../infra/stacks";
import { describeOnEngine } from "./describe-on-engine";
import { EngineCloud } from "./engine-cloud";
import { EngineStack } from "./engine-stack";
import { settingsOf } from "./settings";
import { failureOf } from "./steps";

const project = join(__dirname, "../..");

describeOnEngine("a stack that belongs to another account, on the real Pulumi engine", (_, cli) => {
  it("is refused by name before anything is created", async () => {
    const cloud = await EngineCloud.start();
    const { settings, secrets } = settingsOf(stacks.dev);
    const stack = await EngineStack.create({
      cli,
      providers: cloud.providers,
      settings: { ...settings, "aws:allowedAccountIds": JSON.stringify(["123456789012"]) },
      secrets,
    });
    try {
      const failure = await failureOf(stack.up(project));

      expect(failure).to.contain("allowedAccountIds").and.to.contain("000000000000");
      expect(cloud.cloud.registry.resources()).to.deep.equal([]);
    } finally {
      await stack.remove();
      await cloud.stop();
    }
  });
});
