import { expect } from "chai";
import { RunningCloud } from "../e2e/cloud";
import { exceptionFor, stale } from "./exceptions";
import { judge, type Role, rolesOf, unexplained } from "./roles";
import { playScenarios } from "./scenarios";

const told = ({ role, action, resource }: { role: string; action: string; resource: string }): string =>
  `${role}: ${action} on ${resource}`;

describe("the permissions of every role", function () {
  this.timeout(300_000);
  let cloud: RunningCloud;
  let roles: Role[];

  before(async () => {
    cloud = await RunningCloud.start();
    await playScenarios(cloud);
    roles = await rolesOf(cloud);
  });
  after(() => cloud.stop());

  it("are those that let what was recorded happen", () => {
    expect(roles.length).to.be.greaterThan(10);
    expect(roles.flatMap(unexplained)).to.deep.equal([]);
  });

  it("are needed, each of them: without it, something that the scenarios do is denied", () => {
    const needless = roles.flatMap((role) => judge(role).needless);

    expect(needless.filter((grant) => exceptionFor(grant) === undefined).map(told)).to.deep.equal([]);
  });

  it("have no exception that isn't one any more", () => {
    const needless = roles.flatMap((role) => judge(role).needless);

    expect(stale(needless)).to.deep.equal([]);
  });

  it("name no wildcard action, and every resource where AWS lets them", () => {
    const grants = roles.flatMap((role) => {
      const { needed, needless } = judge(role);
      return [...needed, ...needless];
    });

    expect(grants.filter(({ action }) => action.includes("*")).map(told)).to.deep.equal([]);
    expect(
      grants.filter(({ action, resource }) => resource === "*" && !/^(xray|logs):/.test(action)).map(told),
    ).to.deep.equal([]);
  });

  it("are found out when there is one too many", () => {
    const [role] = roles.filter(({ name }) => name.endsWith("create-order"));
    if (role === undefined) throw new Error("There is no role of create-order.");
    const extra = {
      Effect: "Allow" as const,
      Action: ["dynamodb:DeleteItem"],
      Resource: ["arn:aws:dynamodb:us-east-1:000000000000:table/orders"],
    };
    const generous = {
      ...role,
      policies: [...role.policies, { Version: "2012-10-17" as const, Statement: [extra] }],
    };

    const { needless } = judge(generous);

    expect(needless.map(({ action }) => action)).to.include("dynamodb:DeleteItem");
  });
});
