import { expect } from "chai";
import { evaluate } from "../../src/iam/policy";
import { type PolicyDocument, policyDocument } from "../../src/iam/policy-document";
import type { Principal } from "../../src/service";

const table = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
const queue = "arn:aws:sqs:us-east-1:000000000000:inventory";
const roleArn = "arn:aws:iam::000000000000:role/create-order";
const role: Principal = { kind: "role", roleArn, sessionName: "worker" };
const operator: Principal = { kind: "operator" };
const bus: Principal = { kind: "service", service: "events.amazonaws.com" };

const policy = (...statements: Record<string, unknown>[]): PolicyDocument =>
  policyDocument.parse({ Version: "2012-10-17", Statement: statements });
const allow = (rest: Record<string, unknown> = {}) => ({
  Effect: "Allow",
  Action: "dynamodb:PutItem",
  Resource: table,
  ...rest,
});
const deny = (rest: Record<string, unknown> = {}) => ({ ...allow(rest), Effect: "Deny" });

interface Request {
  readonly principal?: Principal;
  readonly action?: string;
  readonly resource?: string;
  readonly context?: Record<string, string[]>;
}

const decide = (request: Request, identity: PolicyDocument[], resource?: PolicyDocument) =>
  evaluate(
    {
      principal: request.principal ?? role,
      action: request.action ?? "dynamodb:PutItem",
      resource: request.resource ?? table,
      context: new Map(
        Object.entries(request.context ?? {}).map(([key, values]) => [key.toLowerCase(), values]),
      ),
    },
    { identity, resource },
  );

describe("IAM policy evaluation", () => {
  type Case = readonly [string, boolean, Record<string, unknown>[], Request?];
  const identityCases: Case[] = [
    ["an exact action and resource", true, [allow()]],
    ["no statement", false, [allow({ Action: "dynamodb:GetItem" })]],
    ["another table", false, [allow()], { resource: `${table}2` }],
    ["an index of the table", false, [allow()], { resource: `${table}/index/byStatus` }],
    [
      "an index by wildcard",
      true,
      [allow({ Resource: `${table}/index/*` })],
      { resource: `${table}/index/byStatus` },
    ],
    ["actions don't depend on case", true, [allow({ Action: "DynamoDB:putitem" })]],
    ["resources depend on case", false, [allow({ Resource: table.replace("orders", "Orders") })]],
    ["a wildcard action", true, [allow({ Action: "dynamodb:Put*" })]],
    ["a wildcard of one character", true, [allow({ Action: "dynamodb:PutIte?" })]],
    ["a ? needs a character", false, [allow({ Action: "dynamodb:PutItem?" })]],
    ["everything", true, [allow({ Action: "*", Resource: "*" })]],
    [
      "a list of actions and resources",
      true,
      [allow({ Action: ["s3:*", "dynamodb:PutItem"], Resource: ["x", table] })],
    ],
    ["NotAction of another", true, [allow({ Action: undefined, NotAction: "dynamodb:Delete*" })]],
    ["NotAction of this", false, [allow({ Action: undefined, NotAction: "dynamodb:Put*" })]],
    ["NotResource of another", true, [allow({ Resource: undefined, NotResource: "arn:aws:s3:::*" })]],
    ["NotResource of this", false, [allow({ Resource: undefined, NotResource: `${table}*` })]],
    ["a deny wins over an allow", false, [allow(), deny()]],
    ["a deny wins wherever it stands", false, [deny({ Action: "*" }), allow()]],
    ["a deny of something else", true, [allow(), deny({ Action: "dynamodb:DeleteItem" })]],
    [
      "many stars in linear time",
      false,
      [allow({ Resource: `${"*a".repeat(40)}b` })],
      { resource: "a".repeat(5000) },
    ],
  ];
  for (const [what, allowed, statements, request] of identityCases)
    it(`${allowed ? "allows" : "refuses"}: ${what}`, () => {
      const decision = decide(request ?? {}, [policy(...statements)]);

      expect(decision.allowed).to.equal(allowed);
    });

  type ConditionCase = readonly [string, boolean, Record<string, unknown>, Record<string, string[]>];
  const source = "events:source";
  const conditionCases: ConditionCase[] = [
    ["StringEquals", true, { StringEquals: { [source]: "shop.orders" } }, { [source]: ["shop.orders"] }],
    [
      "StringEquals of another",
      false,
      { StringEquals: { [source]: "shop.orders" } },
      { [source]: ["other"] },
    ],
    ["StringEquals of a missing key", false, { StringEquals: { [source]: "x" } }, {}],
    ["any value of a list", true, { StringEquals: { [source]: ["x", "y"] } }, { [source]: ["y"] }],
    ["keys don't depend on case", true, { StringEquals: { "EVENTS:Source": "x" } }, { [source]: ["x"] }],
    ["all keys must hold", false, { StringEquals: { a: "1", b: "2" } }, { a: ["1"], b: ["3"] }],
    [
      "all operators must hold",
      false,
      { StringEquals: { a: "1" }, StringLike: { b: "x*" } },
      { a: ["1"], b: ["y"] },
    ],
    ["StringEquals takes * literally", false, { StringEquals: { a: "x*" } }, { a: ["xy"] }],
    ["StringEqualsIgnoreCase", true, { StringEqualsIgnoreCase: { a: "X" } }, { a: ["x"] }],
    ["StringNotEquals", true, { StringNotEquals: { a: "x" } }, { a: ["y"] }],
    ["StringNotEquals of that", false, { StringNotEquals: { a: ["x", "y"] } }, { a: ["y"] }],
    ["StringNotEquals of a missing key", true, { StringNotEquals: { a: "x" } }, {}],
    ["StringLike", true, { StringLike: { a: "shop*.?" } }, { a: ["shop.x"] }],
    ["StringNotLike", false, { StringNotLike: { a: "shop*" } }, { a: ["shop"] }],
    ["ArnEquals", true, { ArnEquals: { "aws:SourceArn": queue } }, { "aws:SourceArn": [queue] }],
    ["ArnEquals with a wildcard", true, { ArnEquals: { a: "arn:aws:sqs:*:*:inv*" } }, { a: [queue] }],
    ["ArnLike of another part", false, { ArnLike: { a: "arn:aws:*:inventory" } }, { a: [queue] }],
    ["ArnNotEquals", true, { ArnNotEquals: { a: `${queue}-2` } }, { a: [queue] }],
    ["Bool", true, { Bool: { "aws:SecureTransport": "true" } }, { "aws:SecureTransport": ["true"] }],
    [
      "Bool of another",
      false,
      { Bool: { "aws:SecureTransport": false } },
      { "aws:SecureTransport": ["true"] },
    ],
    ["NumericLessThan", true, { NumericLessThan: { a: 5 } }, { a: ["4"] }],
    ["NumericGreaterThanEquals", false, { NumericGreaterThanEquals: { a: "5" } }, { a: ["4"] }],
    ["Null of a missing key", true, { Null: { a: "true" } }, {}],
    ["Null of a present key", false, { Null: { a: "true" } }, { a: ["x"] }],
    ["IfExists of a missing key", true, { StringEqualsIfExists: { a: "x" } }, {}],
    ["IfExists of another value", false, { StringEqualsIfExists: { a: "x" } }, { a: ["y"] }],
    ["ForAllValues of a subset", true, { "ForAllValues:StringEquals": { a: ["x", "y"] } }, { a: ["x"] }],
    [
      "ForAllValues with one outside",
      false,
      { "ForAllValues:StringEquals": { a: ["x"] } },
      { a: ["x", "z"] },
    ],
    ["ForAllValues of a missing key", true, { "ForAllValues:StringEquals": { a: ["x"] } }, {}],
    ["ForAnyValue with one inside", true, { "ForAnyValue:StringLike": { a: ["x*"] } }, { a: ["z", "xy"] }],
    ["ForAnyValue of a missing key", false, { "ForAnyValue:StringEquals": { a: ["x"] } }, {}],
  ];
  for (const [what, allowed, Condition, context] of conditionCases)
    it(`condition ${allowed ? "holds" : "doesn't hold"}: ${what}`, () => {
      const decision = decide({ context }, [policy(allow({ Condition }))]);

      expect(decision.allowed).to.equal(allowed);
    });

  const send = (rest: Record<string, unknown>) =>
    allow({ Action: "sqs:SendMessage", Resource: queue, ...rest });
  const ofRule = {
    ArnEquals: { "aws:SourceArn": "arn:aws:events:us-east-1:000000000000:rule/orders/created" },
  };
  const fromRule = { "aws:SourceArn": ["arn:aws:events:us-east-1:000000000000:rule/orders/created"] };
  const tlsOnly = deny({
    Action: "sqs:*",
    Resource: queue,
    Principal: "*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });
  type ResourceCase = readonly [
    string,
    boolean,
    Principal,
    Record<string, unknown>[],
    Record<string, string[]>?,
  ];
  const resourceCases: ResourceCase[] = [
    [
      "the rule's service",
      true,
      bus,
      [send({ Principal: { Service: bus.service }, Condition: ofRule })],
      fromRule,
    ],
    [
      "the service for another rule",
      false,
      bus,
      [send({ Principal: { Service: bus.service }, Condition: ofRule })],
      { "aws:SourceArn": ["arn:aws:events:us-east-1:000000000000:rule/orders/other"] },
    ],
    ["another service", false, bus, [send({ Principal: { Service: "sns.amazonaws.com" } })]],
    ["a service that nobody names", false, bus, []],
    ["the role by its ARN", true, role, [send({ Principal: { AWS: roleArn } })]],
    ["another role", false, role, [send({ Principal: { AWS: `${roleArn}-2` } })]],
    ["everyone", true, role, [send({ Principal: "*" })]],
    ["everyone includes services", true, bus, [send({ Principal: { AWS: "*" } })]],
    [
      "the account leaves it to identity policies",
      false,
      role,
      [send({ Principal: { AWS: "000000000000" } })],
    ],
    [
      "the operator is the account",
      true,
      operator,
      [send({ Principal: { AWS: "arn:aws:iam::000000000000:root" } })],
    ],
    [
      "a TLS-only deny lets TLS through",
      true,
      role,
      [send({ Principal: "*" }), tlsOnly],
      { "aws:SecureTransport": ["true"] },
    ],
    [
      "a TLS-only deny stops the rest",
      false,
      role,
      [send({ Principal: "*" }), tlsOnly],
      { "aws:SecureTransport": ["false"] },
    ],
  ];
  for (const [what, allowed, principal, statements, context] of resourceCases)
    it(`resource policy ${allowed ? "allows" : "refuses"}: ${what}`, () => {
      const request = { principal, action: "sqs:SendMessage", resource: queue, context: context ?? {} };

      const decision = decide(request, [], policy(...statements));

      expect(decision.allowed).to.equal(allowed);
    });

  it("lets a deny of the resource's policy win over the identity's allow", () => {
    const resource = policy(deny({ Principal: { AWS: "000000000000" } }));

    const decision = decide({}, [policy(allow())], resource);

    expect(decision).to.deep.include({ allowed: false, explicit: true });
  });

  const refused: (readonly [string, Record<string, unknown>, string])[] = [
    ["an unknown condition operator", allow({ Condition: { DateBefore: { a: "x" } } }), "DateBefore"],
    [
      "an unknown set prefix",
      allow({ Condition: { "ForSomeValues:StringEquals": { a: "x" } } }),
      "ForSomeValues",
    ],
    ["both principals", allow({ Principal: "*", NotPrincipal: "*" }), "both Principal and NotPrincipal"],
    ["a federated principal", allow({ Principal: { Federated: "x" } }), "Federated"],
    ["an unknown element", allow({ Audience: "x" }), "Audience"],
    ["no action", allow({ Action: undefined }), "Action or NotAction"],
    ["a misspelt effect", allow({ Effect: "allow" }), "Effect"],
  ];
  it("refuses a policy variable in a document of the older version, which would take it literally", () => {
    const Statement = [allow({ Resource: ["arn:aws:s3:::$", "{aws:username}"].join("") })];

    const parsed = policyDocument.safeParse({ Statement });

    expect(JSON.stringify(parsed.error?.issues)).to.contain("policy variables need the Version 2012-10-17");
  });

  for (const [what, statement, named] of refused)
    it(`refuses a document by name: ${what}`, () => {
      const parsed = policyDocument.safeParse({ Version: "2012-10-17", Statement: [statement] });

      expect(JSON.stringify(parsed.error?.issues)).to.contain(named);
    });
});
