/** One question to the policies, and AWS's answer. */
export interface Evaluation {
  readonly what: string;
  readonly allowed: boolean;
  readonly identity: readonly object[];
  readonly resource?: readonly object[];
  readonly caller: Caller;
  readonly action: string;
  readonly on: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export type Caller = "role" | "other role" | "role of another account" | "account" | "events";

/** Evaluations whose answers one page of AWS's documentation gives. */
export interface Source {
  readonly url: string;
  readonly evaluations: readonly Evaluation[];
}

const guide = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";
const q = "arn:aws:sqs:us-east-1:000000000000:orders";
const role = "arn:aws:iam::000000000000:role/worker";
const session = "arn:aws:sts::000000000000:assumed-role/worker/one";
const otherAccount = "111111111111";
const defaults = { caller: "role", action: "sqs:SendMessage", on: q, context: {} } as const;
const allow = (rest: object = {}) => ({ Effect: "Allow", Action: "sqs:SendMessage", Resource: q, ...rest });
const deny = (rest: object = {}) => ({ ...allow(rest), Effect: "Deny" });
const not = (element: "Action" | "Resource", value: unknown) => ({
  [element]: undefined,
  [`Not${element}`]: value,
});

type Row = readonly [
  what: string,
  allowed: boolean,
  statements: readonly object[],
  rest?: Partial<Evaluation>,
];

const rows = (page: string, table: readonly Row[]): Source => ({
  url: `${guide}${page}`,
  evaluations: table.map(([what, allowed, identity, rest]) => ({
    ...defaults,
    what,
    allowed,
    identity,
    ...rest,
  })),
});

/** Conditions, by what the request has of the key `k`. */
type ConditionRow = readonly [
  operator: string,
  expected: unknown,
  table: readonly (readonly [values: readonly string[] | "missing", holds: boolean])[],
];

const conditions = (page: string, table: readonly ConditionRow[]): Source => ({
  url: `${guide}${page}`,
  evaluations: table.flatMap(([operator, expected, answers]) =>
    answers.map(([values, allowed]) => ({
      ...defaults,
      what: `${operator} ${JSON.stringify(expected)}, asked with ${JSON.stringify(values)}`,
      allowed,
      identity: [allow({ Condition: { [operator]: { k: expected } } })],
      context: values === "missing" ? {} : { k: values },
    })),
  ),
});

const operators = "reference_policies_elements_condition_operators.html";
const sets = "reference_policies_condition-single-vs-multi-valued-context-keys.html";

const dollar = "$";
const variable = (inside: string): string => `${dollar}{${inside}}`;

export const sources: readonly Source[] = [
  rows("reference_policies_elements_action.html", [
    ["the action itself", true, [allow()]],
    ["another action", false, [allow({ Action: "sqs:ReceiveMessage" })]],
    ["an action in other letters", true, [allow({ Action: "SQS:sendmessage" })]],
    ["one of several actions", true, [allow({ Action: ["s3:*", "sqs:SendMessage"] })]],
    ["every action of the service", true, [allow({ Action: "sqs:*" })]],
    ["every action", true, [allow({ Action: "*" })]],
    ["a wildcard in the middle", true, [allow({ Action: "sqs:S*Message" })]],
    ["a wildcard for one character", true, [allow({ Action: "sqs:SendMessag?" })]],
    ["a wildcard for one character more", false, [allow({ Action: "sqs:SendMessage?" })]],
    ["every action of another service", false, [allow({ Action: "sns:*" })]],
    ["a wildcard for the end of the service's name", true, [allow({ Action: "sq*:SendMessage" })]],
  ]),
  rows("reference_policies_elements_notaction.html", [
    ["all but another action", true, [allow(not("Action", "sqs:DeleteQueue"))]],
    ["all but this action", false, [allow(not("Action", "sqs:SendMessage"))]],
    ["all but this action in other letters", false, [allow(not("Action", "sqs:SENDMESSAGE"))]],
    ["all but a wildcard that covers it", false, [allow(not("Action", ["iam:*", "sqs:Send*"]))]],
    [
      "a deny of all but this action",
      true,
      [allow(), deny({ ...not("Action", "sqs:SendMessage"), Resource: "*" })],
    ],
    ["a deny of all but another", false, [allow(), deny({ ...not("Action", "iam:*"), Resource: "*" })]],
  ]),
  rows("reference_policies_elements_resource.html", [
    ["the resource itself", true, [allow()]],
    ["another resource", false, [allow({ Resource: `${q}2` })]],
    ["a resource in other letters", false, [allow({ Resource: q.replace("orders", "Orders") })]],
    ["every resource", true, [allow({ Resource: "*" })]],
    ["a wildcard at the end", true, [allow({ Resource: "arn:aws:sqs:us-east-1:000000000000:ord*" })]],
    [
      "a wildcard for one character",
      true,
      [allow({ Resource: "arn:aws:sqs:us-east-1:000000000000:order?" })],
    ],
    ["wildcards for region and account", true, [allow({ Resource: "arn:aws:sqs:*:*:orders" })]],
    [
      "a wildcard that doesn't cover the ending",
      false,
      [allow({ Resource: "arn:aws:sqs:us-east-1:000000000000:*x" })],
    ],
    ["one of several resources", true, [allow({ Resource: [`${q}2`, q] })]],
    ["none of several", false, [allow({ Resource: [`${q}2`, `${q}3`] })]],
    [
      "what is below a wildcard",
      true,
      [allow({ Resource: "arn:aws:s3:::b/a/*" })],
      { on: "arn:aws:s3:::b/a/b/c" },
    ],
    [
      "what is beside a wildcard",
      false,
      [allow({ Resource: "arn:aws:s3:::b/a/*" })],
      { on: "arn:aws:s3:::b/c" },
    ],
  ]),
  rows("reference_policies_elements_notresource.html", [
    ["all but another resource", true, [allow(not("Resource", `${q}2`))]],
    ["all but this resource", false, [allow(not("Resource", q))]],
    ["all but a wildcard that covers it", false, [allow(not("Resource", "arn:aws:sqs:*:*:ord*"))]],
    ["a deny of all but this resource", true, [allow(), deny(not("Resource", q))]],
    ["a deny of all but another", false, [allow(), deny(not("Resource", [`${q}2`, `${q}3`]))]],
  ]),
  rows("reference_policies_evaluation-logic.html", [
    ["no policy at all", false, []],
    ["a deny alone", false, [deny()]],
    ["a deny before an allow", false, [deny(), allow()]],
    ["a deny behind an allow", false, [allow(), deny()]],
    ["a deny of everything", false, [allow(), deny({ Action: "*", Resource: "*" })]],
    ["a deny of another action", true, [allow(), deny({ Action: "sqs:DeleteQueue" })]],
    ["a deny of another resource", true, [allow(), deny({ Resource: `${q}2` })]],
    [
      "a deny whose condition doesn't hold",
      true,
      [allow(), deny({ Condition: { StringEquals: { k: "v" } } })],
    ],
    ["a deny whose condition holds", false, [allow(), deny({ Condition: { StringNotEquals: { k: "v" } } })]],
    ["an allow by the resource alone", true, [], { resource: [allow({ Principal: { AWS: role } })] }],
    ["a deny by the resource", false, [allow()], { resource: [deny({ Principal: "*" })] }],
    ["a deny by the identity", false, [deny()], { resource: [allow({ Principal: "*" })] }],
    ["an allow by the identity beside a resource that is silent", true, [allow()], { resource: [] }],
  ]),
  rows("reference_policies_elements_principal.html", [
    ["everybody", true, [], { resource: [allow({ Principal: "*" })] }],
    ["everybody, as an AWS principal", true, [], { resource: [allow({ Principal: { AWS: "*" } })] }],
    ["the role", true, [], { resource: [allow({ Principal: { AWS: role } })] }],
    ["the role's session", true, [], { resource: [allow({ Principal: { AWS: session } })] }],
    [
      "another session",
      false,
      [],
      { resource: [allow({ Principal: { AWS: session.replace("one", "two") } })] },
    ],
    ["another role", false, [], { resource: [allow({ Principal: { AWS: `${role}2` } })] }],
    [
      "a wildcard in a role's name",
      false,
      [],
      { resource: [allow({ Principal: { AWS: `${role.slice(0, -1)}*` } })] },
    ],
    ["one of several roles", true, [], { resource: [allow({ Principal: { AWS: [`${role}2`, role] } })] }],
    [
      "the account, which lets its policies decide",
      false,
      [],
      { resource: [allow({ Principal: { AWS: "000000000000" } })] },
    ],
    [
      "the account, whose policies allow",
      true,
      [allow()],
      { resource: [allow({ Principal: { AWS: "000000000000" } })] },
    ],
    [
      "the account's root for the account",
      true,
      [],
      { caller: "account", resource: [allow({ Principal: { AWS: "arn:aws:iam::000000000000:root" } })] },
    ],
    ["a deny of the account", false, [allow()], { resource: [deny({ Principal: { AWS: "000000000000" } })] }],
    [
      "a deny of the account by its root",
      false,
      [allow()],
      { resource: [deny({ Principal: { AWS: "arn:aws:iam::000000000000:root" } })] },
    ],
    ["a deny of another role", true, [allow()], { resource: [deny({ Principal: { AWS: `${role}2` } })] }],
    [
      "a service",
      true,
      [],
      { caller: "events", resource: [allow({ Principal: { Service: "events.amazonaws.com" } })] },
    ],
    [
      "another service",
      false,
      [],
      { caller: "events", resource: [allow({ Principal: { Service: "sns.amazonaws.com" } })] },
    ],
    [
      "one of several services",
      true,
      [],
      {
        caller: "events",
        resource: [allow({ Principal: { Service: ["sns.amazonaws.com", "events.amazonaws.com"] } })],
      },
    ],
    [
      "a role in place of a service",
      false,
      [],
      { caller: "events", resource: [allow({ Principal: { AWS: role } })] },
    ],
    ["nobody, for a service", false, [], { caller: "events" }],
  ]),
  rows("reference_policies_elements_notprincipal.html", [
    [
      "a deny of everyone but this session",
      true,
      [allow()],
      { resource: [deny({ NotPrincipal: { AWS: ["000000000000", role, session] } })] },
    ],
    [
      "a deny of everyone but this role, without its account",
      false,
      [allow()],
      { resource: [deny({ NotPrincipal: { AWS: [role, session] } })] },
    ],
    [
      "a deny of everyone but another role",
      false,
      [allow()],
      { resource: [deny({ NotPrincipal: { AWS: ["000000000000", `${role}2`] } })] },
    ],
    [
      "a deny of everyone except one principal, for that principal",
      true,
      [allow()],
      {
        caller: "other role",
        resource: [
          deny({ NotPrincipal: { AWS: ["000000000000", `${role}2`, session.replace("worker", "worker2")] } }),
        ],
      },
    ],
    [
      "a deny of everyone except a service, for that service",
      true,
      [],
      {
        caller: "events",
        resource: [allow({ Principal: "*" }), deny({ NotPrincipal: { Service: "events.amazonaws.com" } })],
      },
    ],
    [
      "a deny of everyone but another service",
      false,
      [],
      {
        caller: "events",
        resource: [allow({ Principal: "*" }), deny({ NotPrincipal: { Service: "sns.amazonaws.com" } })],
      },
    ],
    [
      "a deny of everyone except the account, for the account",
      true,
      [],
      {
        caller: "account",
        resource: [allow({ Principal: "*" }), deny({ NotPrincipal: { AWS: "000000000000" } })],
      },
    ],
  ]),
  rows("reference_policies_evaluation-logic-cross-account.html", [
    [
      "both allow",
      true,
      [allow()],
      {
        caller: "role of another account",
        resource: [allow({ Principal: { AWS: `arn:aws:iam::${otherAccount}:role/worker` } })],
      },
    ],
    [
      "both allow, the resource the whole account",
      true,
      [allow()],
      { caller: "role of another account", resource: [allow({ Principal: { AWS: otherAccount } })] },
    ],
    [
      "both allow, the resource the account's root",
      true,
      [allow()],
      {
        caller: "role of another account",
        resource: [allow({ Principal: { AWS: `arn:aws:iam::${otherAccount}:root` } })],
      },
    ],
    [
      "both allow, the resource everybody",
      true,
      [allow()],
      { caller: "role of another account", resource: [allow({ Principal: "*" })] },
    ],
    ["only the identity allows", false, [allow()], { caller: "role of another account" }],
    [
      "only the resource allows",
      false,
      [],
      { caller: "role of another account", resource: [allow({ Principal: "*" })] },
    ],
    [
      "the resource allows its own account",
      false,
      [allow()],
      { caller: "role of another account", resource: [allow({ Principal: { AWS: "000000000000" } })] },
    ],
    [
      "the identity denies",
      false,
      [allow(), deny()],
      { caller: "role of another account", resource: [allow({ Principal: "*" })] },
    ],
    [
      "the resource denies the account",
      false,
      [allow()],
      {
        caller: "role of another account",
        resource: [allow({ Principal: "*" }), deny({ Principal: { AWS: otherAccount } })],
      },
    ],
    [
      "a resource of another account that allows nobody",
      false,
      [allow({ Resource: "*" })],
      { on: q.replace("000000000000", otherAccount) },
    ],
  ]),
  conditions(operators, [
    [
      "StringEquals",
      "v",
      [
        [["v"], true],
        [["V"], false],
        [["v2"], false],
        ["missing", false],
      ],
    ],
    [
      "StringEquals",
      ["v", "w"],
      [
        [["w"], true],
        [["x"], false],
      ],
    ],
    [
      "StringEquals",
      "v*",
      [
        [["v2"], false],
        [["v*"], true],
      ],
    ],
    [
      "StringNotEquals",
      "v",
      [
        [["w"], true],
        [["v"], false],
        ["missing", true],
      ],
    ],
    [
      "StringNotEquals",
      ["v", "w"],
      [
        [["w"], false],
        [["x"], true],
      ],
    ],
    [
      "StringEqualsIgnoreCase",
      "v",
      [
        [["V"], true],
        [["w"], false],
        ["missing", false],
      ],
    ],
    [
      "StringNotEqualsIgnoreCase",
      "v",
      [
        [["V"], false],
        [["w"], true],
        ["missing", true],
      ],
    ],
    [
      "StringLike",
      "a*?c",
      [
        [["abc"], true],
        [["ac"], false],
        [["ABC"], false],
        ["missing", false],
      ],
    ],
    [
      "StringNotLike",
      "a*",
      [
        [["abc"], false],
        [["b"], true],
        ["missing", true],
      ],
    ],
    [
      "NumericEquals",
      "5",
      [
        [["5"], true],
        [["5.0"], true],
        [["6"], false],
        [["five"], false],
        [[""], false],
        ["missing", false],
      ],
    ],
    [
      "NumericNotEquals",
      "5",
      [
        [["5"], false],
        [["6"], true],
        ["missing", true],
      ],
    ],
    [
      "NumericLessThan",
      5,
      [
        [["4"], true],
        [["5"], false],
        [["10"], false],
        ["missing", false],
      ],
    ],
    [
      "NumericLessThanEquals",
      "5",
      [
        [["5"], true],
        [["6"], false],
      ],
    ],
    [
      "NumericGreaterThan",
      "5",
      [
        [["10"], true],
        [["5"], false],
        ["missing", false],
      ],
    ],
    [
      "NumericGreaterThanEquals",
      "5",
      [
        [["5"], true],
        [["4"], false],
      ],
    ],
    [
      "DateEquals",
      "2026-01-01T00:00:00Z",
      [
        [["2026-01-01T00:00:00Z"], true],
        [["1767225600"], true],
        [["2026-01-02T00:00:00Z"], false],
      ],
    ],
    [
      "DateNotEquals",
      "2026-01-01T00:00:00Z",
      [
        [["2026-01-02T00:00:00Z"], true],
        [["2026-01-01T00:00:00Z"], false],
        ["missing", true],
      ],
    ],
    [
      "DateLessThan",
      "2026-01-01T00:00:00Z",
      [
        [["2025-12-31T23:59:59Z"], true],
        [["2026-01-01T00:00:00Z"], false],
        [["soon"], false],
        ["missing", false],
      ],
    ],
    [
      "DateLessThanEquals",
      "2026-01-01T00:00:00Z",
      [
        [["2026-01-01T00:00:00Z"], true],
        [["2026-01-01T00:00:01Z"], false],
      ],
    ],
    [
      "DateGreaterThan",
      "1767225600",
      [
        [["2026-01-01T00:00:01Z"], true],
        [["2026-01-01T00:00:00Z"], false],
      ],
    ],
    [
      "DateGreaterThanEquals",
      "2026-01-01T00:00:00Z",
      [
        [["2026-01-01T00:00:00Z"], true],
        [["2025-01-01T00:00:00Z"], false],
      ],
    ],
    [
      "Bool",
      "true",
      [
        [["true"], true],
        [["True"], true],
        [["false"], false],
        ["missing", false],
      ],
    ],
    [
      "Bool",
      false,
      [
        [["false"], true],
        [["true"], false],
      ],
    ],
    [
      "BinaryEquals",
      "QmluYXJ5VmFsdWVJbkJhc2U2NA==",
      [
        [["QmluYXJ5VmFsdWVJbkJhc2U2NA=="], true],
        [["qmluYXJ5"], false],
      ],
    ],
    [
      "IpAddress",
      "203.0.113.0/24",
      [
        [["203.0.113.7"], true],
        [["203.0.114.7"], false],
        [["2001:db8::1"], false],
        [["here"], false],
        ["missing", false],
      ],
    ],
    [
      "IpAddress",
      "203.0.113.7",
      [
        [["203.0.113.7"], true],
        [["203.0.113.8"], false],
      ],
    ],
    [
      "IpAddress",
      "2001:db8::/32",
      [
        [["2001:db8:1::1"], true],
        [["2001:db9::1"], false],
        [["203.0.113.7"], false],
      ],
    ],
    [
      "NotIpAddress",
      "203.0.113.0/24",
      [
        [["203.0.113.7"], false],
        [["198.51.100.1"], true],
        ["missing", true],
      ],
    ],
    [
      "ArnEquals",
      "arn:aws:sns:*:000000000000:*",
      [
        [["arn:aws:sns:us-east-1:000000000000:t"], true],
        [["arn:aws:sns:us-east-1:111111111111:t"], false],
        ["missing", false],
      ],
    ],
    [
      "ArnLike",
      "arn:aws:sns:us-east-?:000000000000:t*",
      [
        [["arn:aws:sns:us-east-1:000000000000:topic"], true],
        [["arn:aws:sns:us-east-11:000000000000:topic"], false],
      ],
    ],
    ["ArnLike", "arn:aws:*:topic", [[["arn:aws:sns:us-east-1:000000000000:topic"], false]]],
    [
      "ArnNotEquals",
      "arn:aws:sns:*:*:t",
      [
        [["arn:aws:sns:us-east-1:000000000000:t"], false],
        [["arn:aws:sns:us-east-1:000000000000:u"], true],
        ["missing", true],
      ],
    ],
    [
      "ArnNotLike",
      "arn:aws:sns:*:*:t*",
      [
        [["arn:aws:sns:us-east-1:000000000000:topic"], false],
        ["missing", true],
      ],
    ],
    [
      "StringEqualsIfExists",
      "v",
      [
        [["v"], true],
        [["w"], false],
        ["missing", true],
      ],
    ],
    [
      "NumericLessThanIfExists",
      "5",
      [
        [["4"], true],
        [["6"], false],
        ["missing", true],
      ],
    ],
    [
      "BoolIfExists",
      "true",
      [
        [["true"], true],
        [["false"], false],
        ["missing", true],
      ],
    ],
    [
      "IpAddressIfExists",
      "203.0.113.0/24",
      [
        [["198.51.100.1"], false],
        ["missing", true],
      ],
    ],
    [
      "DateLessThanIfExists",
      "2026-01-01T00:00:00Z",
      [
        [["2027-01-01T00:00:00Z"], false],
        ["missing", true],
      ],
    ],
    [
      "ArnLikeIfExists",
      "arn:aws:sns:*:*:*",
      [
        [["arn:aws:sqs:us-east-1:000000000000:q"], false],
        ["missing", true],
      ],
    ],
    [
      "Null",
      "true",
      [
        [["v"], false],
        ["missing", true],
      ],
    ],
    [
      "Null",
      "false",
      [
        [["v"], true],
        ["missing", false],
      ],
    ],
  ]),
  conditions(sets, [
    [
      "ForAllValues:StringEquals",
      ["v", "w"],
      [
        [["v"], true],
        [["v", "w"], true],
        [["v", "x"], false],
        [["V"], false],
        ["missing", true],
      ],
    ],
    [
      "ForAllValues:StringLike",
      ["v*"],
      [
        [["v1", "v2"], true],
        [["v1", "w"], false],
      ],
    ],
    [
      "ForAllValues:StringNotEquals",
      ["v"],
      [
        [["w", "x"], true],
        [["w", "v"], false],
        ["missing", true],
      ],
    ],
    [
      "ForAnyValue:StringEquals",
      ["v", "w"],
      [
        [["x", "w"], true],
        [["x", "y"], false],
        ["missing", false],
      ],
    ],
    [
      "ForAnyValue:StringLike",
      ["v*"],
      [
        [["x", "v1"], true],
        [["x"], false],
        ["missing", false],
      ],
    ],
    [
      "ForAnyValue:StringNotEquals",
      ["v"],
      [
        [["v", "w"], true],
        [["v"], false],
        ["missing", false],
      ],
    ],
    [
      "ForAnyValue:StringEqualsIfExists",
      ["v"],
      [
        [["w"], false],
        ["missing", true],
      ],
    ],
    [
      "ForAllValues:ArnLike",
      ["arn:aws:sns:*:*:*"],
      [
        [["arn:aws:sns:us-east-1:000000000000:t"], true],
        [["arn:aws:sqs:us-east-1:000000000000:t"], false],
      ],
    ],
  ]),
  rows("reference_policies_condition-logic-multiple-context-keys-or-values.html", [
    [
      "all keys of an operator hold",
      true,
      [allow({ Condition: { StringEquals: { a: "1", b: "2" } } })],
      { context: { a: ["1"], b: ["2"] } },
    ],
    [
      "one key of an operator doesn't",
      false,
      [allow({ Condition: { StringEquals: { a: "1", b: "2" } } })],
      { context: { a: ["1"], b: ["3"] } },
    ],
    [
      "all operators hold",
      true,
      [allow({ Condition: { StringEquals: { a: "1" }, Bool: { b: "true" } } })],
      { context: { a: ["1"], b: ["true"] } },
    ],
    [
      "one operator doesn't",
      false,
      [allow({ Condition: { StringEquals: { a: "1" }, Bool: { b: "true" } } })],
      { context: { a: ["1"], b: ["false"] } },
    ],
    [
      "none of several values, negated",
      true,
      [allow({ Condition: { StringNotEquals: { a: ["1", "2"] } } })],
      { context: { a: ["3"] } },
    ],
    [
      "one of several values, negated",
      false,
      [allow({ Condition: { StringNotEquals: { a: ["1", "2"] } } })],
      { context: { a: ["2"] } },
    ],
    [
      "a key in other letters",
      true,
      [allow({ Condition: { StringEquals: { "AWS:sourceACCOUNT": "1" } } })],
      { context: { "aws:SourceAccount": ["1"] } },
    ],
  ]),
  rows("reference_policies_variables.html", [
    [
      "a resource of the caller's own name",
      true,
      [allow({ Resource: `arn:aws:s3:::b/${variable("aws:username")}/*` })],
      { on: "arn:aws:s3:::b/ada/1", context: { "aws:username": ["ada"] } },
    ],
    [
      "a resource of another's name",
      false,
      [allow({ Resource: `arn:aws:s3:::b/${variable("aws:username")}/*` })],
      { on: "arn:aws:s3:::b/bob/1", context: { "aws:username": ["ada"] } },
    ],
    [
      "a variable in other letters",
      true,
      [allow({ Resource: `arn:aws:s3:::b/${variable("AWS:UserName")}` })],
      { on: "arn:aws:s3:::b/ada", context: { "aws:username": ["ada"] } },
    ],
    [
      "a variable that the request hasn't",
      false,
      [allow({ Resource: `arn:aws:s3:::b/${variable("aws:username")}*` })],
      { on: "arn:aws:s3:::b/" },
    ],
    [
      "the default of a variable",
      true,
      [allow({ Resource: `arn:aws:s3:::b/${variable("aws:PrincipalTag/team, 'all'")}` })],
      { on: "arn:aws:s3:::b/all" },
    ],
    [
      "a variable that needs no default",
      false,
      [allow({ Resource: `arn:aws:s3:::b/${variable("aws:PrincipalTag/team, 'all'")}` })],
      { on: "arn:aws:s3:::b/all", context: { "aws:PrincipalTag/team": ["blue"] } },
    ],
    [
      "a value that looks like a wildcard",
      false,
      [allow({ Resource: `arn:aws:s3:::b/${variable("aws:username")}` })],
      { on: "arn:aws:s3:::b/ada", context: { "aws:username": ["*"] } },
    ],
    [
      "a star that is a star",
      true,
      [allow({ Resource: `arn:aws:s3:::b/${variable("*")}` })],
      { on: "arn:aws:s3:::b/*" },
    ],
    [
      "a star that is no wildcard",
      false,
      [allow({ Resource: `arn:aws:s3:::b/${variable("*")}` })],
      { on: "arn:aws:s3:::b/a" },
    ],
    [
      "a question mark that is one",
      false,
      [allow({ Resource: `arn:aws:s3:::b/${variable("?")}` })],
      { on: "arn:aws:s3:::b/a" },
    ],
    [
      "a dollar sign",
      true,
      [allow({ Resource: `arn:aws:s3:::b/${variable("$")}5` })],
      { on: "arn:aws:s3:::b/$5" },
    ],
    [
      "a variable in a condition",
      true,
      [allow({ Condition: { StringEquals: { "s3:prefix": variable("aws:username") } } })],
      { context: { "aws:username": ["ada"], "s3:prefix": ["ada"] } },
    ],
    [
      "a variable in a condition that differs",
      false,
      [allow({ Condition: { StringLike: { "s3:prefix": `${variable("aws:username")}/*` } } })],
      { context: { "aws:username": ["ada"], "s3:prefix": ["bob/1"] } },
    ],
    [
      "a variable with many values",
      false,
      [allow({ Resource: `arn:aws:s3:::b/${variable("aws:TagKeys")}` })],
      { on: "arn:aws:s3:::b/a", context: { "aws:TagKeys": ["a", "b"] } },
    ],
  ]),
];
