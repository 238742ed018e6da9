import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { statementsOf } from "../../policy/rules/policy-statements";
import { account, type Deployment, deploy } from "./deploy";
import { stacks } from "./stacks";

const china = { partition: "aws-cn", region: "cn-north-1", domain: "amazonaws.com.cn" };

/** As text, without the code of functions. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (pulumi.asset.Archive.isInstance(inner) ? undefined : inner));

describe("A stack in another partition and region", () => {
  let deployment: Deployment;
  before(async function () {
    this.timeout(240_000);
    deployment = await deploy(stacks.prod.settings, { groqApiKey: "gsk_SECRET" }, "prod", china);
  });

  it("names its own partition and region in whatever AWS receives, and in the outputs", () => {
    for (const { type, name, inputs } of deployment.resources) {
      const arns = textOf(inputs).match(/arn:[\w-]*:[^"]*/g) ?? [];
      for (const arn of arns) expect(arn, `${type} ${name}`).to.match(/^arn:aws-cn:/);
      expect(textOf(inputs), `${type} ${name}`).not.to.match(/\b(us|eu|ap)-[a-z]+-\d\b/);
    }
    const text = textOf(deployment.outputs);
    expect(text).not.to.match(/arn:aws:|\b(us|eu|ap)-[a-z]+-\d\b|aws\.amazon\.com/);
    expect(text).to.contain("cn-north-1.console.amazonaws.cn");
  });

  it("lets Step Functions and EventBridge take on its roles for its own account", () => {
    for (const [role, service] of [
      ["fulfilment", "states"] as const,
      ["fulfilment-start", "events"] as const,
    ])
      expect(
        statementsOf(deployment.one("aws:iam/role:Role", role).inputs.assumeRolePolicy)[0],
      ).to.deep.include({
        Principal: { Service: [`${service}.amazonaws.com`] },
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      });
  });
});
