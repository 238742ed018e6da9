import { expect } from "chai";
import { awsPolicies } from "../../src/iam/aws-policies";
import { IamService } from "../../src/iam/iam";
import { iamResources } from "../../src/iam/resources";
import { Registry } from "../../src/registry";

const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const trust = JSON.stringify({
  Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
});
const known = Object.keys(awsPolicies).map((name) => `arn:aws:iam::aws:policy/${name}`);

/** A policy of so many characters, white space not counted. */
const policyOf = (size: number): string => {
  const text = (resource: string) =>
    JSON.stringify({ Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: [resource] } });
  const prefix = "arn:aws:s3:::";
  return text(prefix.padEnd(prefix.length + size - text(prefix).length, "x")).replaceAll(",", ",\n   ");
};

describe("The policies of a role", () => {
  let registry: Registry;
  const roleOf = (inputs: Record<string, unknown> = {}) =>
    registry.create("aws:iam/role:Role", "worker", { assumeRolePolicy: trust, ...inputs });
  const policy = (name: string, size: number) =>
    registry.create("aws:iam/rolePolicy:RolePolicy", name, { role: "worker", policy: policyOf(size) });
  const attach = (policyArn = "") => registry.create(attachment, policyArn, { role: "worker", policyArn });
  const errorOf = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => "",
      (error: unknown) => String(error),
    );

  beforeEach(() => {
    registry = new Registry(iamResources(new IamService()));
  });

  it("have 10,240 characters together, whichever resources they come from", async () => {
    await roleOf({ inlinePolicies: [{ name: "own", policy: policyOf(4_000) }] });
    await policy("first", 4_000);
    await policy("second", 2_240);

    expect(await errorOf(policy("third", 100))).to.equal(
      "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role worker",
    );
  });

  it("may grow by what another one gives up", async () => {
    await roleOf();
    const first = await policy("first", 9_000);
    const second = await policy("second", 1_000);
    const longer = { role: "worker", policy: policyOf(2_000) };

    expect(await errorOf(registry.update(second, longer))).to.contain("LimitExceeded");
    await registry.update(first, { role: "worker", policy: policyOf(8_000) });
    await registry.update(second, longer);
    await registry.delete(first);

    expect(await errorOf(policy("third", 8_240))).to.equal("");
  });

  it("can be ten managed ones", async () => {
    await roleOf({ managedPolicyArns: known.slice(0, 9) });
    await attach(known[9]);

    expect(await errorOf(attach(known[9])), "again").to.equal("");
    expect(await errorOf(attach(known[10]))).to.equal(
      "LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10",
    );
  });

  it("are counted before a role is made that declares too many", async () => {
    expect(await errorOf(roleOf({ managedPolicyArns: known.slice(0, 11) }))).to.contain(
      "Cannot exceed quota for PoliciesPerRole: 10",
    );
    expect(registry.resources()).to.deep.equal([]);
  });
});
