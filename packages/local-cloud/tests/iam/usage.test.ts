import { expect } from "chai";
import { IamService } from "../../src/iam/iam";
import { inlinePolicy } from "../../src/iam/inline-policies";
import { resourcePolicy } from "../../src/iam/policy-document";
import type { Principal } from "../../src/service";

const table = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
const trust = resourcePolicy.parse({
  Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
});
const policy = inlinePolicy.parse({
  Statement: { Effect: "Allow", Action: ["dynamodb:PutItem", "dynamodb:GetItem"], Resource: table },
});

describe("the record of what a role did", () => {
  const setUp = () => {
    const iam = new IamService();
    const { arn } = iam.createRole({ name: "create-order", path: "/", trust });
    iam.putRolePolicy("create-order", "all", policy);
    const principal: Principal = { kind: "role", roleArn: arn, sessionName: "worker-1" };
    const callsOf = () => iam.describePermissions().flatMap(({ calls }) => calls);
    return { iam, principal, callsOf };
  };

  it("has each different call that was allowed once, with what decided it", () => {
    const { iam, principal, callsOf } = setUp();
    const context = { "dynamodb:LeadingKeys": ["a"] };

    for (let times = 0; times < 3; times += 1)
      iam.authorize(principal, { action: "dynamodb:PutItem", resource: table, context });
    iam.authorize(principal, { action: "dynamodb:GetItem", resource: table });

    expect(callsOf().map(({ action }) => action)).to.deep.equal(["dynamodb:PutItem", "dynamodb:GetItem"]);
    expect(callsOf()[0]?.context).to.include({ "dynamodb:leadingkeys": context["dynamodb:LeadingKeys"] });
  });

  it("has neither what was denied nor what operators did", () => {
    const { iam, principal, callsOf } = setUp();

    expect(() => iam.authorize(principal, { action: "dynamodb:DeleteItem", resource: table })).to.throw();
    iam.authorize({ kind: "operator" }, { action: "dynamodb:PutItem", resource: table });

    expect(callsOf()).to.deep.equal([]);
  });

  it("lists each role's permissions next to its calls", () => {
    const { iam } = setUp();

    const [role] = iam.describePermissions();

    expect(role?.name).to.equal("create-order");
    expect(role?.policies).to.deep.equal([policy.document]);
  });
});
