import { expect } from "chai";
import { IamApi } from "../../src/iam/iam-api";
import { inlinePolicy } from "../../src/iam/inline-policies";
import { signedCall } from "../endpoint/rest-call";
import { RunningEndpoint } from "../endpoint/running-endpoint";

describe("what an operator reads of IAM", () => {
  let running: RunningEndpoint;
  beforeEach(async () => {
    running = new RunningEndpoint();
    await running.start([new IamApi(running.iam)]);
    running.roleThatMay({ Action: "sqs:SendMessage", Resource: "*" });
    const policy = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "sns:*", Resource: "*" } };
    running.iam.putRolePolicy("role-1", "more", inlinePolicy.parse(policy));
    running.iam.attach("role-1", "arn:aws:iam::aws:policy/AmazonSQSFullAccess");
  });
  afterEach(() => running.stop());

  const ask = (query: string, credentials?: Parameters<typeof signedCall>[3]) =>
    signedCall(running, "iam", { body: `${query}&Version=2010-05-08` }, credentials);
  const textOf = (xml: string, element: string) =>
    new RegExp(`<${element}>(.*?)</${element}>`).exec(xml)?.[1];

  it("shows a role with its trust policy", async () => {
    const { status, text } = await ask("Action=GetRole&RoleName=role-1");

    expect(status).to.equal(200);
    expect(textOf(text, "Arn")).to.equal("arn:aws:iam::000000000000:role/role-1");
    expect(textOf(text, "Path")).to.equal("/");
    const trust = JSON.parse(decodeURIComponent(textOf(text, "AssumeRolePolicyDocument") ?? ""));
    expect(trust.Statement[0].Principal).to.deep.equal({ Service: ["lambda.amazonaws.com"] });
  });

  it("shows an inline policy", async () => {
    const { text } = await ask("Action=GetRolePolicy&RoleName=role-1&PolicyName=more");

    const policy = JSON.parse(decodeURIComponent(textOf(text, "PolicyDocument") ?? ""));
    expect(policy).to.deep.equal({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["sns:*"], Resource: ["*"] }],
    });
  });

  it("lists roles, their policies and what is attached", async () => {
    expect((await ask("Action=ListRoles")).text).to.contain("<RoleName>role-1</RoleName>");
    const inline = await ask("Action=ListRolePolicies&RoleName=role-1");
    expect(inline.text).to.contain("<member>inline</member><member>more</member>");
    const attached = await ask("Action=ListAttachedRolePolicies&RoleName=role-1");
    expect(textOf(attached.text, "PolicyName")).to.equal("AmazonSQSFullAccess");
  });

  const refused: [query: string, status: number, code: string][] = [
    ["Action=GetRole&RoleName=nobody", 404, "NoSuchEntity"],
    ["Action=GetRolePolicy&RoleName=role-1&PolicyName=none", 404, "NoSuchEntity"],
    ["Action=GetRole", 400, "ValidationError"],
    ["Action=CreateRole&RoleName=x", 501, "NotImplemented"],
  ];
  for (const [query, status, code] of refused)
    it(`refuses ${query}`, async () => {
      const answer = await ask(query);

      expect(answer.status).to.equal(status);
      expect(textOf(answer.text, "Code")).to.equal(code);
    });

  it("needs the permission for the role", async () => {
    const credentials = running.roleThatMay({
      Action: "iam:GetRole",
      Resource: "arn:aws:iam::000000000000:role/role-1",
    });

    expect((await ask("Action=GetRole&RoleName=role-1", credentials)).status).to.equal(200);
    expect((await ask("Action=GetRole&RoleName=role-2", credentials)).status).to.equal(403);
    expect((await ask("Action=ListRoles", credentials)).status).to.equal(403);
  });
});
