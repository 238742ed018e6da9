import { expect } from "chai";
import { compilePattern, matchesPattern } from "../../src/eventbridge/pattern";
import { AwsError } from "../../src/service";

/** `[what, pattern, event, whether it matches]` */
type Case = readonly [string, unknown, unknown, boolean];

const ec2 = {
  version: "0",
  id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
  "detail-type": "EC2 Instance State-change Notification",
  source: "aws.ec2",
  account: "111122223333",
  time: "2017-12-22T18:43:48Z",
  region: "us-west-1",
  resources: ["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0"],
  detail: { "instance-id": "i-1234567890abcdef0", state: "terminated" },
};

const literals: Case[] = [
  ["the user guide's example", { source: ["aws.ec2"], detail: { state: ["terminated"] } }, ec2, true],
  ["all fields must match", { source: ["aws.ec2"], detail: { state: ["running"] } }, ec2, false],
  ["any of the listed values", { detail: { state: ["running", "terminated"] } }, ec2, true],
  ["a field that the event doesn't have", { detail: { nothing: ["x"] } }, ec2, false],
  ["names are case-sensitive", { Source: ["aws.ec2"] }, ec2, false],
  ["values are case-sensitive", { source: ["AWS.EC2"] }, ec2, false],
  ["null matches null", { user: [null] }, { user: null }, true],
  ["null isn't an empty string", { user: [null] }, { user: "" }, false],
  ["an empty string matches an empty string", { name: [""] }, { name: "" }, true],
  ["an empty string isn't null", { name: [""] }, { name: null }, false],
  ["an empty string isn't a missing field", { name: [""] }, { other: 1 }, false],
  ["true matches true", { flag: [true] }, { flag: true }, true],
  ["true isn't the text true", { flag: [true] }, { flag: "true" }, false],
  ["a number isn't its text", { n: [5] }, { n: "5" }, false],
  ["300 is 300.0", { n: [300] }, '{"n": 300.0}', true],
  ["300 is 3.0e2", { n: [300] }, '{"n": 3.0e2}', true],
  ["numbers beyond doubles are told apart", '{"n":[9007199254740993]}', '{"n":9007199254740992}', false],
  ["numbers beyond doubles match themselves", '{"n":[9007199254740993]}', '{"n":9007199254740993}', true],
  ["a path isn't a prefix of a deeper one", { detail: ["x"] }, { detail: { x: "x" } }, false],
  ["a dotted name is a path in the event", { detail: { state: ["on"] } }, { "detail.state": "on" }, true],
  ["a dotted name is a path in the pattern", { "detail.state": ["on"] }, { detail: { state: "on" } }, true],
  ["names of Object.prototype are names", { toString: ["x"] }, { other: "x" }, false],
  ["exactly", { s: [{ exactly: "a" }] }, { s: "a" }, true],
];

const strings: Case[] = [
  ["prefix", { time: [{ prefix: "2017-12-22" }] }, ec2, true],
  ["another prefix", { time: [{ prefix: "2017-10-02" }] }, ec2, false],
  ["an empty prefix matches any text", { s: [{ prefix: "" }] }, { s: "x" }, true],
  ["a prefix matches no number", { n: [{ prefix: "1" }] }, { n: 12 }, false],
  [
    "prefix ignoring case",
    { s: [{ prefix: { "equals-ignore-case": "EventB" } }] },
    { s: "eventbridge" },
    true,
  ],
  [
    "other prefix ignoring case",
    { s: [{ prefix: { "equals-ignore-case": "EventB" } }] },
    { s: "bridge" },
    false,
  ],
  ["suffix", { FileName: [{ suffix: ".png" }] }, { FileName: "a.png" }, true],
  ["suffix is case-sensitive", { FileName: [{ suffix: ".png" }] }, { FileName: "a.PNG" }, false],
  [
    "suffix ignoring case",
    { FileName: [{ suffix: { "equals-ignore-case": ".png" } }] },
    { FileName: "a.PNG" },
    true,
  ],
  [
    "other suffix ignoring case",
    { f: [{ suffix: { "equals-ignore-case": ".png" } }] },
    { f: "a.gif" },
    false,
  ],
  ["equals-ignore-case", { s: [{ "equals-ignore-case": "alice" }] }, { s: "ALICE" }, true],
  ["equals-ignore-case of a longer text", { s: [{ "equals-ignore-case": "alice" }] }, { s: "ALICES" }, false],
  ["equals-ignore-case of nothing", { s: [{ "equals-ignore-case": "" }] }, { s: "" }, true],
  ["wildcard in a path", { f: [{ wildcard: "dir/*.png" }] }, { f: "dir/a/b.png" }, true],
  ["wildcard elsewhere", { f: [{ wildcard: "dir/*.png" }] }, { f: "other/b.png" }, false],
  ["wildcard matches nothing too", { f: [{ wildcard: "a*b" }] }, { f: "ab" }, true],
  ["wildcard parts don't overlap", { f: [{ wildcard: "aba*aba" }] }, { f: "ababa" }, false],
  ["wildcards in order", { f: [{ wildcard: "*x*y*" }] }, { f: "1x2y3" }, true],
  ["wildcards out of order", { f: [{ wildcard: "*x*y*" }] }, { f: "1y2x3" }, false],
  ["an escaped star is a star", { f: [{ wildcard: "a\\*b" }] }, { f: "a*b" }, true],
  ["an escaped star is no wildcard", { f: [{ wildcard: "a\\*b" }] }, { f: "axb" }, false],
  ["an escaped backslash", { f: [{ wildcard: "C:\\\\*" }] }, { f: "C:\\x" }, true],
  ["a wildcard matches no number", { f: [{ wildcard: "*" }] }, { f: 5 }, false],
];

const but = (operand: unknown) => ({ state: [{ "anything-but": operand }] });
const anythingBut: Case[] = [
  ["another text", but("initializing"), { state: "running" }, true],
  ["that text", but("initializing"), { state: "initializing" }, false],
  ["null is anything but a text", but("initializing"), { state: null }, true],
  ["a missing field isn't anything", but("initializing"), { other: 1 }, false],
  ["a number that isn't 123", but(123), { state: 456 }, true],
  ["123", but(123), { state: 123 }, false],
  ["123.0", but(123), '{"state":123.0}', false],
  ["a text is anything but a number", but(123), { state: "123" }, true],
  ["zero", but(0), { state: 0 }, false],
  ["none of the texts", but(["stopped", "overloaded"]), { state: "running" }, true],
  ["one of the texts", but(["stopped", "overloaded"]), { state: "stopped" }, false],
  ["none of the numbers", but([100, 200, 300]), { state: 400 }, true],
  ["one of the numbers", but([100, 200, 300]), { state: 200 }, false],
  ["another prefix", but({ prefix: "init" }), { state: "running" }, true],
  ["that prefix", but({ prefix: "init" }), { state: "initializing" }, false],
  ["one of the prefixes", but({ prefix: ["init", "error"] }), { state: "error-1" }, false],
  ["a number has no prefix", but({ prefix: "1" }), { state: 12 }, true],
  ["that suffix", but({ suffix: ".txt" }), { state: "a.txt" }, false],
  ["none of the suffixes", but({ suffix: [".txt", ".rtf"] }), { state: "a.png" }, true],
  ["one of the suffixes", but({ suffix: [".txt", ".rtf"] }), { state: "a.rtf" }, false],
  [
    "the text in another case",
    but({ "equals-ignore-case": "initializing" }),
    { state: "INITIALIZING" },
    false,
  ],
  ["none of them in any case", but({ "equals-ignore-case": ["a", "b"] }), { state: "C" }, true],
  ["one of them in another case", but({ "equals-ignore-case": ["a", "b"] }), { state: "B" }, false],
  ["a path without lib", but({ wildcard: "*/lib/*" }), { state: "/usr/bin/x" }, true],
  ["a path with lib", but({ wildcard: "*/lib/*" }), { state: "/usr/lib/x" }, false],
  ["one of the wildcards", but({ wildcard: ["*/lib/*", "*/bin/*"] }), { state: "/usr/bin/x" }, false],
  ["an array with another element", but("a"), { state: ["a", "b"] }, true],
  ["an array without another element", but("a"), { state: ["a"] }, false],
];

const n = (...operand: unknown[]) => ({ n: [{ numeric: operand }] });
const numbers: Case[] = [
  ["=", n("=", 301.8), '{"n":3.018e2}', true],
  ["= another", n("=", 301.8), { n: 301.9 }, false],
  [">", n(">", 0), { n: 0 }, false],
  [">=", n(">=", 0), { n: 0 }, true],
  ["<", n("<", 10), { n: 9.999999 }, true],
  ["<=", n("<=", 10), { n: 10.000001 }, false],
  ["within a range", n(">", 0, "<=", 5), { n: 5 }, true],
  ["at the open end of a range", n(">", 0, "<=", 5), { n: 0 }, false],
  ["above a range", n(">=", 0, "<", 5), { n: 5 }, false],
  ["negative", n(">", -10, "<", -1), { n: -5 }, true],
  ["the limit", n("=", 5e9), '{"n":5000000000}', true],
  ["six decimals", n("=", 0.000001), '{"n":0.000001}', true],
  ["a sum that doubles get wrong", '{"n":[{"numeric":["=",0.3]}]}', '{"n":0.30}', true],
  ["a text isn't a number", n(">", 0), { n: "5" }, false],
  ["a number that no double holds isn't compared", n(">", 0), '{"n":9007199254740993}', false],
  ["large numbers and many decimals are compared", n(">", 5e9, "<", 1e300), { n: 5e9 + 0.5 }, true],
];

const existence: Case[] = [
  ["there", { detail: { state: [{ exists: true }] } }, ec2, true],
  ["null is there", { a: [{ exists: true }] }, { a: null }, true],
  ["not there", { detail: { "c-count": [{ exists: true }] } }, ec2, false],
  ["only leaves exist", { detail: [{ exists: true }] }, ec2, false],
  ["absent", { detail: { "c-count": [{ exists: false }] } }, ec2, true],
  ["not absent", { detail: { state: [{ exists: false }] } }, ec2, false],
  ["an empty array has no leaf", { a: [{ exists: false }] }, { a: [] }, true],
  ["absent or a value", { a: [{ exists: false }, "x"] }, { a: "x" }, true],
  ["absent or another value", { a: [{ exists: false }, "x"] }, { a: "y" }, false],
];

const addresses: Case[] = [
  ["in a v4 network", { ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "10.0.0.255" }, true],
  ["outside a v4 network", { ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "10.0.1.0" }, false],
  ["everything", { ip: [{ cidr: "0.0.0.0/0" }] }, { ip: "255.255.255.255" }, true],
  ["in a v6 network", { ip: [{ cidr: "2001:db8::/32" }] }, { ip: "2001:0db8:1234::1" }, true],
  ["outside a v6 network", { ip: [{ cidr: "2001:db8::/32" }] }, { ip: "2001:db9::1" }, false],
  ["v4 isn't in a v6 network", { ip: [{ cidr: "::/0" }] }, { ip: "10.0.0.1" }, false],
  ["a text isn't an address", { ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "10.0.0.x" }, false],
  ["two spellings of one address", { ip: ["2001:db8::1"] }, { ip: "2001:0DB8:0:0::1" }, true],
  ["a v4 address as v6 is the v4 address", { ip: [{ cidr: "10.0.0.0/8" }] }, { ip: "::ffff:a01:203" }, true],
  ["leading zeros", { ip: [{ cidr: "10.0.0.0/8" }] }, { ip: "010.001.2.3" }, true],
  ["the whole network of the address", { ip: [{ cidr: "10.0.0.128/24" }] }, { ip: "10.0.0.1" }, true],
];

const arrays: Case[] = [
  ["one element in common", { a: ["x", "y"] }, { a: ["y", "z"] }, true],
  ["no element in common", { a: ["x", "y"] }, { a: ["z"] }, false],
  ["nested arrays are flattened", { a: ["x"] }, { a: [["w"], ["x"]] }, true],
  ["two fields of one element", { a: { b: [1], c: [2] } }, { a: [{ b: 1, c: 2 }] }, true],
  ["two fields of different elements", { a: { b: [1], c: [2] } }, { a: [{ b: 1 }, { c: 2 }] }, false],
  [
    "two fields of the second element",
    { a: { b: [1], c: [2] } },
    {
      a: [
        { b: 1, c: 3 },
        { b: 1, c: 2 },
      ],
    },
    true,
  ],
  [
    "fields of two arrays are independent",
    { a: { x: [1] }, b: { y: [2] } },
    { a: [{ x: 0 }, { x: 1 }], b: [{ y: 2 }] },
    true,
  ],
  [
    "nested arrays of objects keep to one element",
    { a: { b: { c: [1] }, d: [2] } },
    {
      a: [
        { b: [{ c: 1 }], d: 0 },
        { b: [{ c: 0 }], d: 2 },
      ],
    },
    false,
  ],
];

const complex = {
  source: ["aws.cloudwatch"],
  $or: [
    { metricName: [{ prefix: "CPU" }] },
    { metricType: ["M"], namespace: ["AWS/EC2", "AWS/ES"] },
    { $or: [{ scope: ["Service"] }, { detail: { $or: [{ a: [1] }, { b: [{ numeric: ["<", 5] }] }] } }] },
  ],
};
const either: Case[] = [
  ["the first", complex, { source: "aws.cloudwatch", metricName: "CPUUtilization" }, true],
  ["the second, whole", complex, { source: "aws.cloudwatch", metricType: "M", namespace: "AWS/ES" }, true],
  ["the second, in part", complex, { source: "aws.cloudwatch", metricType: "M" }, false],
  ["nested", complex, { source: "aws.cloudwatch", scope: "Service" }, true],
  ["nested under a field", complex, { source: "aws.cloudwatch", detail: { b: 4 } }, true],
  ["none", complex, { source: "aws.cloudwatch", detail: { b: 6 } }, false],
  ["the fields beside it count too", complex, { source: "other", metricName: "CPUUtilization" }, false],
  ["or absent", { $or: [{ a: [{ exists: false }] }, { b: [1] }] }, { a: 1, b: 1 }, true],
];

const groups = { literals, strings, anythingBut, numbers, existence, addresses, arrays, $or: either };

describe("event patterns", () => {
  for (const [group, cases] of Object.entries(groups))
    describe(group, () => {
      for (const [what, pattern, event, expected] of cases)
        it(`${expected ? "match" : "don't match"}: ${what}`, () => {
          const result = matchesPattern(pattern, event);

          expect(result).to.equal(expected);
        });
    });

  const invalid: (readonly [unknown, string])[] = [
    ["this isn't JSON", "not valid JSON"],
    [["not", "an", "object"], "Filter is not an object"],
    ["null", "Filter is not an object"],
    [{}, "Empty objects are not allowed"],
    [{ detail: {} }, "Empty objects are not allowed"],
    [{ resources: [] }, "Empty arrays are not allowed"],
    [{ source: "aws.ec2" }, '"source" must be an object or an array'],
    [{ int: 42 }, '"int" must be an object or an array'],
    [{ a: [["x"]] }, "Match value must be String, number, true, false, or null"],
    [{ a: [{}] }, "Match expression name not found"],
    [{ a: [{ EXISTS: true }] }, "Unrecognized match type EXISTS"],
    [{ a: [{ constructor: "x" }] }, "Unrecognized match type constructor"],
    [{ a: [{ prefix: "a", suffix: "b" }] }, "Only one key allowed in match expression"],
    [{ a: [{ prefix: 123 }] }, "prefix match pattern must be a string"],
    [{ a: [{ prefix: ["x"] }] }, "prefix match pattern must be a string"],
    [{ a: [{ prefix: { wildcard: "x" } }] }, "Unsupported prefix pattern: wildcard"],
    [{ a: [{ suffix: 123 }] }, "suffix match pattern must be a string"],
    [{ a: [{ suffix: {} }] }, "Suffix expression name not found"],
    [{ a: [{ "equals-ignore-case": ["x"] }] }, "equals-ignore-case match pattern must be a string"],
    [{ a: [{ wildcard: 123 }] }, "wildcard match pattern must be a string"],
    [{ a: [{ wildcard: "x**" }] }, "Consecutive wildcard characters at pos 2"],
    [{ a: [{ wildcard: "a\\b" }] }, "Invalid escape character at pos 2"],
    [{ a: [{ exists: "true" }] }, "exists match pattern must be either true or false."],
    [n(), "Invalid member in numeric match: ]"],
    [{ a: [{ numeric: 5 }] }, "Value of numeric must be an array."],
    [n("!=", 5), "Unrecognized numeric range operator: !="],
    [n("=", "5"), "Value of equals must be numeric"],
    [n(">", 0, "<"), "Value of < must be numeric"],
    [n(">", 0, ">", 5), "Bad numeric range operator: >"],
    [n("<", 5, ">", 0), "Too many elements in numeric expression"],
    [n(">", 5, "<", 5), "Bottom must be less than top"],
    [n(">", 0, "<", 5, "<", 6), "Too many terms in numeric range expression"],
    ['{"n":[{"numeric":["=",9007199254740993]}]}', "Cannot compare number : 9007199254740993"],
    [{ f: [{ wildcard: "*:*:*:*:*:event-bus/*" }] }, "Rule is too complex"],
    [but({ prefix: [] }), "Empty arrays are not allowed in anything-but/prefix"],
    [but(null), "Value of anything-but must be an array or single string/number value."],
    [but([null]), "Inside anything but list, start|null|boolean is not supported."],
    [but(["a", 1]), "mixed type is not supported"],
    [but([]), "mixed type is not supported"],
    [but({}), "Anything-But expression name not found"],
    [but({ exists: true }), "Unsupported anything-but pattern: exists"],
    [but({ prefix: "" }), "Null prefix/suffix not allowed"],
    [but({ suffix: [1] }), "prefix/suffix match pattern must be a string"],
    [but({ wildcard: 1 }), "wildcard match pattern must be a string"],
    [but({ "equals-ignore-case": 1 }), "Inside anything-but/equals-ignore-case list"],
    [but({ prefix: { "equals-ignore-case": "x" } }), "Value of anything-but must be an array"],
    [{ ip: [{ cidr: "10.0.0.0" }] }, "Malformed CIDR, one '/' required"],
    [{ ip: [{ cidr: "10.0.0.0/x" }] }, "Malformed CIDR, mask bits must be an integer"],
    [{ ip: [{ cidr: "10.0.0.0/-1" }] }, "Malformed CIDR, mask bits must not be negative"],
    [{ ip: [{ cidr: "10.0.0.0/32" }] }, "IPv4 mask bits must be < 32"],
    [{ ip: [{ cidr: "::1/128" }] }, "IPv6 mask bits must be < 128"],
    [{ ip: [{ cidr: "10.0.xx/24" }] }, "Nonstandard IP address: 10.0.xx"],
    [{ $or: { a: [1] } }, "It must be an Array followed with $or."],
    [{ $or: [{ a: [1] }] }, "There must have at least 2 Objects in $or relationship."],
    [{ $or: ["a", "b"] }, "Only JSON object is allowed in array of $or relationship."],
    [{ $or: [{ prefix: ["a"] }, { a: [1] }] }, "prefix is Ruler reserved fieldName"],
    [
      Object.fromEntries(
        [..."abc"].map((key) => [key, { $or: Array.from({ length: 11 }, (_, i) => ({ [`f${i}`]: [1] })) }]),
      ),
      "Rule is too complex",
    ],
  ];
  for (const [pattern, reason] of invalid)
    it(`refuse ${JSON.stringify(pattern).slice(0, 70)}: ${reason}`, () => {
      const compile = () => compilePattern(pattern);

      expect(compile).to.throw(AwsError, reason).with.property("code", "InvalidEventPatternException");
      expect(compile).to.throw(/^Event pattern is not valid\. Reason: /);
    });
});
