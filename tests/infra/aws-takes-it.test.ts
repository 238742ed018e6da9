import { AwsRefusals } from "@orderflow/local-cloud/testing/refusals";
import { expect } from "chai";
import { type Deployment, deploy } from "./deploy";
import { stacks } from "./stacks";

/** Pulumi's engine ends a name that the program doesn't give with a hyphen and seven digits. */
const automatic = (name: string): string => `${name}-1a2b3c4`;

describe("AWS's rules about what the program declares", () => {
  const refusals = new AwsRefusals();
  const refused = ({ resources }: Deployment): string[] =>
    resources.flatMap(({ type, name, inputs }) =>
      refusals.knows(type) ? (refusals.of(type, automatic(name), inputs) ?? []) : [],
    );

  for (const [what, stack, settings] of [
    ["a stack with a short name", "a", {}],
    ["a stack for customers with the longest name", "s".repeat(31), stacks.prod.settings],
  ] as const)
    it(`hold for ${what}`, async function () {
      this.timeout(180_000);
      const deployment = await deploy({ ...settings }, {}, stack);

      expect(deployment.resources.filter(({ type }) => refusals.knows(type))).to.have.length.greaterThan(150);
      expect(refused(deployment)).to.deep.equal([]);
    });

  it("would show in a name that is one too long, and in a text that is wrong", () => {
    expect(refusals.of("aws:cloudwatch/eventRule:EventRule", "r", { name: "r".repeat(65) })).to.contain(
      "Member must have length less than or equal to 64",
    );
    expect(refusals.of("aws:cloudwatch/dashboard:Dashboard", "d", { dashboardBody: "{}" })).to.contain(
      "Should have required property 'widgets'",
    );
  });
});
