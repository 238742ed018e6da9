import { expect } from "chai";
import { LocalCloud } from "../../src/cloud";
import { quietSettings } from "../quiet-settings";
import { refusal } from "../refusal";
import { queueArn } from "./harness";

const { registry } = new LocalCloud(quietSettings("never-started"));
const wildcards = (...texts: string[]) => ({ a: texts.map((wildcard) => ({ wildcard })) });
const tooComplex =
  "InvalidEventPatternException: Event pattern is not valid. Reason: Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character";
const either = (count: number, field: string) => ({
  [field]: { $or: Array.from({ length: count }, (_, index) => ({ [`f${index}`]: [1] })) },
});
/** `{"a":["x…"]}` */
const ofSize = (size: number) => ({ a: ["x".repeat(size - '{"a":[""]}'.length)] });

describe("What EventBridge refuses of a rule", () => {
  const check = (pattern: unknown) =>
    refusal(() =>
      registry.check("aws:cloudwatch/eventRule:EventRule", "rule", {
        eventPattern: JSON.stringify(pattern),
      }),
    );

  for (const [what, pattern] of [
    // https://github.com/localstack/localstack: tests/aws/services/events/event_pattern_templates, run on AWS
    ["six stars around one character", wildcards("*:*:*:*:*:event-bus/*")],
    // https://github.com/vals-ai/Valkyrie/pull/278: three of them were taken
    ["four stacks' names between stars", wildcards(...["a", "b", "c", "d"].map((one) => `*:stack/${one}/*`))],
    [
      "four endings in one folder",
      wildcards(...["bif", "tif", "tiff", "svs"].map((one) => `*/data/*.${one}`)),
    ],
    ["wildcards that are excluded", { a: [{ "anything-but": { wildcard: "*:*:*:*:*:event-bus/*" } }] }],
    ["a complex field behind one that is there", { a: [{ exists: true }], b: [{ wildcard: "*a*a*a*a*a*" }] }],
    ["a complex branch", { $or: [{ a: [1] }, wildcards("*a*a*a*a*a*")] }],
  ] as const)
    it(`is too complex: ${what}`, () => {
      expect(check(pattern)).to.contain(tooComplex);
    });

  for (const [what, pattern] of [
    ["three stacks' names between stars", wildcards(...["a", "b", "c"].map((one) => `*:stack/${one}/*`))],
    ["two endings in one folder", wildcards("*/data/*.bif", "*/data/*.tif")],
    ["four endings", wildcards("*.bif", "*.tiff", "*.tif", "*.svs")],
    // ten beginnings at once, by the tests of event-ruler
    ["what shares ten beginnings", wildcards("F*eatureFeature", "Fe*atureFeature", "Fea*tureFeature")],
    ["one wildcard many times", wildcards(...Array<string>(20).fill("*abc*"))],
    ["stars that are escaped", wildcards("\\*:\\*:\\*:\\*:\\*:\\*")],
    [
      "what is only looked at when another field is absent",
      { a: [{ exists: false }], b: [{ wildcard: "*a*a*a*a*a*" }] },
    ],
    ["a thousand combinations", { ...either(10, "a"), ...either(10, "b"), ...either(10, "c") }],
    ["2,048 characters", ofSize(2_048)],
  ] as const)
    it(`takes ${what}`, () => {
      expect(check(pattern)).to.equal(undefined);
    });

  it("has at most a thousand combinations", () => {
    expect(check({ ...either(11, "a"), ...either(10, "b"), ...either(10, "c") })).to.contain(
      "Rule is too complex",
    );
  });

  it("has a pattern of at most 2,048 characters, and never more than 4,096", () => {
    expect(check(ofSize(2_049))).to.contain(
      "ValidationException: Parameter EventPattern for rule rule exceeds limit of 2048.",
    );
    expect(check(ofSize(4_097))).to.contain(
      "at 'eventPattern' failed to satisfy constraint: Member must have length less than or equal to 4096",
    );
  });
});

describe("What EventBridge refuses of a target", () => {
  const check = (target: Record<string, unknown>) =>
    refusal(() =>
      registry.check("aws:cloudwatch/eventTarget:EventTarget", "t1", {
        rule: "r",
        arn: queueArn("q"),
        ...target,
      }),
    );
  const transformed = (inputPaths: Record<string, string>, inputTemplate: string) => ({
    inputTransformer: { inputPaths, inputTemplate },
  });
  const paths = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, "$.detail"]));

  for (const [what, target, words] of [
    [
      "two inputs",
      { input: "1", ...transformed({}, '"x"') },
      "Only one of Input, InputPath, or InputTransformer must be provided for target t1.",
    ],
    ["a constant that isn't JSON", { input: "hello" }, "JSON syntax error in input for target t1"],
    ["a constant of 8,193 characters", { input: `"${"x".repeat(8_191)}"` }, "less than or equal to 8192"],
    ["a path of 257 characters", { inputPath: `$.${"x".repeat(255)}` }, "at 'targets.1.member.inputPath'"],
    ["a path without $", { inputPath: "detail.id" }, "InputPath for target t1 is invalid."],
    [
      "a path in quotes",
      transformed({ id: "$.detail['id']" }, "<id>"),
      "InputPath for target t1 is invalid.",
    ],
    ["101 paths", transformed(paths(101), "<p0>"), "length less than or equal to 100"],
    ["a template of 8,193 characters", transformed({}, "x".repeat(8_193)), "less than or equal to 8192"],
    [
      "a variable that no path defines",
      transformed({ id: "$.detail.id" }, '"<id> of <name>"'),
      "InputTemplate for target t1 contains invalid placeholder name.",
    ],
    [
      "the whole event in a text",
      transformed({}, '"it was <aws.events.event.json>"'),
      "contains placeholder aws.events.event.json valid only for JSON template.",
    ],
    [
      "a topic for dead letters",
      { deadLetterConfig: { arn: "arn:aws:sns:us-east-1:000000000000:t" } },
      "sns is not supported as a dead letter resource",
    ],
    [
      "a FIFO queue for dead letters",
      { deadLetterConfig: { arn: queueArn("q.fifo") } },
      "SQS FIFO is not supported by Dead Letter Queues",
    ],
  ] as const)
    it(`refuses ${what}`, () => {
      expect(check(target))
        .to.match(/^ValidationException: /)
        .and.contain(words);
    });

  it("takes what is just within", () => {
    for (const target of [
      { input: `"${"x".repeat(8_190)}"` },
      { inputPath: "$" },
      { inputPath: "$.detail.items[0].id" },
      transformed(paths(100), '{"a":<p99>,"b":<aws.events.event.json>}'),
      { deadLetterConfig: { arn: queueArn("q") } },
    ])
      expect(check(target), JSON.stringify(target).slice(0, 60)).to.equal(undefined);
  });
});

describe("What EventBridge refuses of a bus's policy", () => {
  const check = (policy: string) =>
    refusal(() =>
      registry.check("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "p", { eventBusName: "b", policy }),
    );
  const document = (sid: string) =>
    JSON.stringify({
      Statement: { Sid: sid, Effect: "Allow", Principal: { AWS: "*" }, Action: "events:*", Resource: "*" },
    });

  it("is more than 10,240 characters", () => {
    expect(check(document("x".repeat(10_000)))).to.equal(undefined);
    expect(check(document("x".repeat(10_240)))).to.contain("PolicyLengthExceededException: ");
  });
});
