import { expect } from "chai";
import { awsPolicies } from "../../src/iam/aws-policies";
import { IamService } from "../../src/iam/iam";
import { identityPolicy } from "../../src/iam/policy-document";
import { policyFunctions } from "../../src/iam/policy-function";
import { iamResources } from "../../src/iam/resources";
import { UnsupportedArgument } from "../../src/provider-functions";
import { Registry } from "../../src/registry";
import { AwsError, type Principal } from "../../src/service";

const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const ofAws = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
const trust = JSON.stringify({
  Statement: {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "lambda.us-east-1.amazonaws.com" },
  },
});

describe("managed policies", () => {
  let iam: IamService;
  let registry: Registry;
  beforeEach(() => {
    iam = new IamService();
    registry = new Registry(iamResources(iam));
  });

  const role = (inputs: Record<string, unknown> = {}) =>
    registry.create("aws:iam/role:Role", "worker", { assumeRolePolicy: trust, ...inputs });

  const may = (action: string): boolean => {
    const principal: Principal = { kind: "role", roleArn: iam.role("worker").arn, sessionName: "one" };
    try {
      iam.authorize(principal, { action, resource: "anything" });
      return true;
    } catch (error) {
      expect(error).to.be.instanceOf(AwsError);
      return false;
    }
  };

  it("allow what their documents say while they are attached, and nothing else", async () => {
    await role();
    const attached = await registry.create(attachment, "queue", {
      role: "worker",
      policyArn: ofAws("service-role/AWSLambdaSQSQueueExecutionRole"),
    });
    const during = [may("sqs:ReceiveMessage"), may("sqs:SendMessage")];

    await registry.delete(attached);

    expect(during).to.deep.equal([true, false]);
    expect(may("sqs:ReceiveMessage")).to.equal(false);
  });

  it("can be given in the role, and changed there", async () => {
    const declared = await role({ managedPolicyArns: [ofAws("AmazonSQSFullAccess")] });
    const before = [may("sqs:SendMessage"), may("sns:Publish")];

    await registry.update(declared, {
      assumeRolePolicy: trust,
      managedPolicyArns: [ofAws("AmazonSNSFullAccess")],
    });

    expect(before).to.deep.equal([true, false]);
    expect([may("sqs:SendMessage"), may("sns:Publish")]).to.deep.equal([false, true]);
  });

  it("can be the account's own, whose changes hold at once", async () => {
    const policy = (action: string) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: action, Resource: "*" },
      });
    await role();
    const own = await registry.create("aws:iam/policy:Policy", "own", { policy: policy("sqs:SendMessage") });
    await registry.create(attachment, "own", { role: "worker", policyArn: own.id });
    const before = may("sqs:SendMessage");

    await registry.update(own, { name: "own", policy: policy("sns:Publish") });

    expect(own.id).to.equal("arn:aws:iam::000000000000:policy/own");
    expect(before).to.equal(true);
    expect([may("sqs:SendMessage"), may("sns:Publish")]).to.deep.equal([false, true]);
  });

  it("of an account have to be there before they are attached", async () => {
    await role();

    const error = await registry
      .create(attachment, "missing", { role: "worker", policyArn: "arn:aws:iam::000000000000:policy/gone" })
      .catch(String);

    expect(error).to.contain("policy/gone does not exist or is not attachable");
  });

  for (const [name, Statement] of Object.entries(awsPolicies))
    it(`are documents that can be evaluated: ${name}`, () => {
      expect(identityPolicy.safeParse({ Version: "2012-10-17", Statement }).error).to.equal(undefined);
    });

  it("let a service assume a role by its name in the region", async () => {
    await role();

    expect(iam.credentialsFor(iam.role("worker").arn, "one", "lambda.amazonaws.com").accessKeyId).to.match(
      /^ASIA/,
    );
  });
});

describe("aws.iam.getPolicyDocument", () => {
  const call = (inputs: Record<string, unknown>): Readonly<Record<string, unknown>> =>
    policyFunctions["aws:iam/getPolicyDocument:getPolicyDocument"]?.(inputs) ?? {};
  const documentOf = (inputs: Record<string, unknown>): unknown => JSON.parse(String(call(inputs).json));

  it("makes a document as the provider writes it", () => {
    const made = documentOf({
      statements: [
        {
          sid: "Read",
          actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
          resources: ["q"],
          principals: [
            { type: "Service", identifiers: ["sns.amazonaws.com"] },
            { type: "AWS", identifiers: ["111111111111"] },
          ],
          conditions: [{ test: "ArnLike", variable: "aws:SourceArn", values: ["arn:a", "arn:b"] }],
        },
      ],
    });

    expect(made).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Read",
          Effect: "Allow",
          Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
          Resource: "q",
          Principal: { Service: "sns.amazonaws.com", AWS: "111111111111" },
          Condition: { ArnLike: { "aws:SourceArn": ["arn:a", "arn:b"] } },
        },
      ],
    });
  });

  it("takes * for everyone", () => {
    const made = documentOf({
      statements: [{ actions: ["a:b"], principals: [{ type: "*", identifiers: ["*"] }] }],
    });

    expect(made).to.have.nested.property("Statement[0].Principal", "*");
  });

  it("merges documents: a later statement replaces an earlier one of the same Sid", () => {
    const other = (sid: string, action: string) =>
      JSON.stringify({ Statement: [{ Sid: sid, Effect: "Allow", Action: action, Resource: "*" }] });

    const made = documentOf({
      sourcePolicyDocuments: [other("One", "a:Source"), other("Two", "a:Two")],
      statements: [{ sid: "One", actions: ["a:Own"], resources: ["*"] }],
      overridePolicyDocuments: [other("Two", "a:Override")],
    });

    expect(made)
      .to.have.property("Statement")
      .that.deep.equals([
        { Sid: "One", Effect: "Allow", Action: "a:Own", Resource: "*" },
        { Sid: "Two", Effect: "Allow", Action: "a:Override", Resource: "*" },
      ]);
  });

  it("refuses by name what isn't supported", () => {
    const refused = () => call({ statements: [{ actions: ["a:b"], notPrincipals: [] }] });

    expect(refused).to.throw(UnsupportedArgument, /getPolicyDocument: .*notPrincipals/);
  });
});
