import { expect } from "chai";
import { RefusedByAws } from "../../src/aws-rule";
import { IamService } from "../../src/iam/iam";
import { iamResources } from "../../src/iam/resources";
import { checkQueuePolicy, checkTopicPolicy } from "../../src/iam/rules/resource-policy-rules";
import { Keys } from "../../src/kms/keys";
import { kmsResources } from "../../src/kms/resources";
import { Registry } from "../../src/registry";
import { refusal, refusalOf } from "../refusal";

const version = "2012-10-17";
const queueArn = "arn:aws:sqs:us-east-1:000000000000:inventory";
const send = { Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn };
const policy = (...Statement: readonly object[]) => ({ Version: version, Statement });

describe("What IAM refuses of policies", () => {
  const types = [...iamResources(new IamService()), ...kmsResources(new Keys())];
  const check = refusalOf(types);
  const ofRole = (document: unknown) =>
    check("aws:iam/rolePolicy:RolePolicy", {
      role: "r",
      policy: typeof document === "string" ? document : JSON.stringify(document),
    });
  const managed = (document: unknown) => check("aws:iam/policy:Policy", { policy: JSON.stringify(document) });
  const trust = (document: unknown) =>
    check("aws:iam/role:Role", { assumeRolePolicy: JSON.stringify(document) });

  it("takes a policy of a role", () => {
    expect(
      ofRole(policy(send, { ...send, Sid: "Again", Action: ["sqs:*", "s3:Get*"], Resource: "*" })),
    ).to.equal(undefined);
  });

  it("names the resource", () => {
    expect(() =>
      new Registry(types).check("aws:iam/rolePolicy:RolePolicy", "shop", { role: "r", policy: "{" }),
    )
      .to.throw(RefusedByAws)
      .with.property("message")
      .that.contains('AWS refuses aws:iam/rolePolicy:RolePolicy "shop": MalformedPolicyDocument: ');
  });

  for (const [what, document, words] of [
    ["what isn't JSON", "{", "Syntax errors in policy."],
    ["another version", { Version: "2012-10-18", Statement: send }, "Syntax errors in policy."],
    ["an element that doesn't exist", policy({ ...send, Actions: "sqs:*" }), "Syntax errors in policy."],
    ["no effect", policy({ ...send, Effect: undefined }), "Syntax errors in policy."],
    [
      "an operator that doesn't exist",
      policy({ ...send, Condition: { StringMatches: { "aws:SourceArn": "x" } } }),
      "Syntax errors in policy.",
    ],
    ["no statement", policy(), "Syntax errors in policy."],
    [
      "a principal",
      policy({ ...send, Principal: { Service: "events.amazonaws.com" } }),
      "Policy document should not specify a principal.",
    ],
    ["an id with a hyphen", policy({ ...send, Sid: "send-it" }), "must be alpha-numeric"],
    ["an id twice", policy({ ...send, Sid: "A" }, { ...send, Sid: "A" }), "must be unique."],
    ["no action", policy({ ...send, Action: [] }), "Policy statement must contain actions."],
    ["no resource", policy({ ...send, Resource: undefined }), "Policy statement must contain resources."],
    [
      "a resource by its name",
      policy({ ...send, Resource: "inventory" }),
      'Resource inventory must be in ARN format or "*".',
    ],
    [
      "a partition that doesn't exist",
      policy({ ...send, Resource: "arn:asw:sqs:us-east-1:1:q" }),
      'Partition "asw" is not valid',
    ],
    ["half an ARN", policy({ ...send, Resource: "arn:aws:sqs" }), "Resource vendor must be fully qualified"],
    [
      "a role of a region",
      policy({ ...send, Resource: "arn:aws:iam:us-east-1:000000000000:role/r" }),
      "cannot contain region information.",
    ],
    [
      "an action without its service",
      policy({ ...send, Action: "SendMessage" }),
      "must be prefaced by a vendor",
    ],
    [
      "an action of two services",
      policy({ ...send, Action: "sqs:sqs:SendMessage" }),
      "can contain only one colon.",
    ],
    ["a wildcard for the service", policy({ ...send, Action: "s*:SendMessage" }), "Vendor s* is not valid"],
  ] as const)
    it(`refuses a role's policy with ${what}`, () => {
      expect(ofRole(document)).to.contain("MalformedPolicyDocument: ").and.contain(words);
    });

  const many = (count: number) => policy({ ...send, Resource: Array(count).fill(queueArn) });

  it("refuses inline policies of a role over 10,240 bytes, not counting white space", () => {
    const spaced = JSON.stringify(many(200), undefined, 40);
    expect(spaced.length).to.be.greaterThan(10_240);
    expect(ofRole(spaced)).to.equal(undefined);

    expect(ofRole(many(220)))
      .to.contain("LimitExceeded: ")
      .and.contain("Maximum policy size of 10240 bytes exceeded for role r");
    const inlinePolicies = [1, 2].map((n) => ({ name: `p${n}`, policy: JSON.stringify(many(120)) }));
    const assumeRolePolicy = JSON.stringify(policy(assume));
    expect(check("aws:iam/role:Role", { assumeRolePolicy, inlinePolicies })).to.contain(
      "10240 bytes exceeded for role declared",
    );
  });

  it("refuses a managed policy over 6,144 bytes, or of the old version", () => {
    expect(managed(many(100))).to.equal(undefined);
    expect(managed(many(130))).to.contain("Cannot exceed quota for PolicySize: 6144");
    expect(managed({ Statement: send })).to.contain("Policy document must be version 2012-10-17 or greater.");
  });

  const assume = {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "lambda.amazonaws.com" },
  };

  it("takes a trust policy", () => {
    expect(
      trust(policy(assume, { ...assume, Sid: "By-account", Principal: { AWS: "000000000000" } })),
    ).to.equal(undefined);
  });

  for (const [what, document, words] of [
    ["no JSON object", [], "This policy contains invalid Json"],
    [
      "another version",
      { Version: "1", Statement: assume },
      "The policy must contain a valid version string",
    ],
    ["no statement", policy(), "Statement is empty!"],
    ["no effect", policy({ ...assume, Effect: undefined }), "Missing required field Effect"],
    ["nobody", policy({ ...assume, Principal: undefined }), "Missing required field Principal"],
    ["an empty principal", policy({ ...assume, Principal: {} }), "Principal cannot be empty!"],
    [
      "a service by its short name",
      policy({ ...assume, Principal: { Service: "lambda" } }),
      'Invalid principal in policy: "SERVICE":"lambda"',
    ],
    [
      "everyone but somebody",
      policy({ ...assume, Principal: undefined, NotPrincipal: { AWS: "*" } }),
      "must not contain NotPrincipal",
    ],
    ["no action", policy({ ...assume, Action: undefined }), "Missing required field Action"],
    [
      "an action of another service",
      policy({ ...assume, Action: "*" }),
      "may only specify STS AssumeRole actions.",
    ],
    ["a resource", policy({ ...assume, Resource: "*" }), "Has prohibited field Resource"],
    ["an id twice", policy({ ...assume, Sid: "A" }, { ...assume, Sid: "A" }), "not unique"],
  ] as const)
    it(`refuses a trust policy with ${what}`, () => {
      expect(trust(document)).to.contain("MalformedPolicyDocument: ").and.contain(words);
    });

  it("refuses a trust policy over 2,048 bytes", () => {
    const services = Array(80).fill("lambda.amazonaws.com");
    expect(trust(policy({ ...assume, Principal: { Service: services } }))).to.equal(undefined);
    expect(trust(policy({ ...assume, Principal: { Service: [...services, ...services] } })))
      .to.contain("LimitExceeded: ")
      .and.contain("Cannot exceed quota for ACLSizePerRole: 2048");
  });

  it("refuses a key's policy that would prevent all later changes", () => {
    const key = (...statements: readonly object[]) =>
      check("aws:kms/key:Key", { policy: JSON.stringify(policy(...statements)) });
    const owner = {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::000000000000:root" },
      Action: "kms:*",
      Resource: "*",
    };

    expect(key(owner)).to.equal(undefined);
    expect(key({ ...owner, Action: "kms:Decrypt" }))
      .to.contain("MalformedPolicyDocumentException: ")
      .and.contain("will not allow you to update the key policy in the future");
    expect(key({ ...owner, Effect: "Allow", Principal: undefined })).to.contain(
      "MalformedPolicyDocumentException",
    );
    expect(key({ ...owner, Sid: "x".repeat(32_768) })).to.contain("LimitExceededException: ");
  });
});

describe("What SQS and SNS refuse of policies", () => {
  const allowed = { ...send, Principal: { Service: "events.amazonaws.com" } };
  const queue = (document: unknown) => refusal(() => checkQueuePolicy(JSON.stringify(document)));

  it("takes a queue's policy with a wildcard", () => {
    expect(queue(policy(allowed, { ...allowed, Effect: "Deny", Principal: "*", Action: "sqs:*" }))).to.equal(
      undefined,
    );
  });

  for (const [what, document] of Object.entries({
    "what is no policy": [],
    nobody: policy(send),
    "a service by its short name": policy({ ...allowed, Principal: { Service: "events" } }),
    "21 statements": policy(...Array(21).fill(allowed)),
    "51 principals": policy({ ...allowed, Principal: { AWS: Array(51).fill("000000000000") } }),
    "11 conditions": policy(
      ...Array(11).fill({ ...allowed, Condition: { Bool: { "aws:SecureTransport": "true" } } }),
    ),
    "8 actions in a statement": policy({ ...allowed, Action: Array(8).fill("sqs:SendMessage") }),
    "8,193 bytes": policy({ ...allowed, Sid: "x".repeat(8_192) }),
  }))
    it(`refuses a queue's policy with ${what}`, () => {
      expect(queue(document)).to.equal("InvalidAttributeValue: Invalid value for the parameter Policy.");
    });

  it("refuses actions of other services in a queue's policy", () => {
    expect(queue(policy({ ...allowed, Action: "sns:Publish" }))).to.match(
      /^InvalidParameterValue: Value .* for parameter Policy is invalid\. Reason: Policy statement action out of service scope!\.$/,
    );
  });

  it("refuses wildcards and actions of other services in a topic's policy", () => {
    const topic = (Action: string) =>
      refusal(() => checkTopicPolicy(JSON.stringify(policy({ ...allowed, Action }))));

    expect(topic("SNS:Publish")).to.equal(undefined);
    for (const action of ["sns:*", "*", "sqs:SendMessage"])
      expect(topic(action), action).to.equal(
        "InvalidParameter: Invalid parameter: Policy statement action out of service scope!",
      );
    expect(refusal(() => checkTopicPolicy("{"))).to.equal(
      "InvalidParameter: Invalid parameter: Policy Error: null",
    );
  });
});
