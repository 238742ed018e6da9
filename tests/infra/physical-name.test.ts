import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { parse } from "yaml";
import * as z from "zod";
import { InvalidName, longestStackName } from "../../infra/physical-name";
import { deploy, type Registered } from "./deploy";

/** What AWS takes as a name, by resource type. */
const rules: Readonly<Record<string, { readonly property: string; readonly name: RegExp }>> = {
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": { property: "alarmName", name: /^.{1,255}$/ },
  "aws:cloudwatch/dashboard:Dashboard": { property: "dashboardName", name: /^[\w-]{1,255}$/ },
  "aws:cloudwatch/eventArchive:EventArchive": { property: "name", name: /^[\w.-]{1,48}$/ },
  "aws:cloudwatch/eventBus:EventBus": { property: "name", name: /^[\w./-]{1,256}$/ },
  "aws:cloudwatch/logGroup:LogGroup": { property: "name", name: /^[\w./#-]{1,512}$/ },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { property: "name", name: /^.{1,255}$/ },
  "aws:cloudwatch/queryDefinition:QueryDefinition": { property: "name", name: /^[^:*]{1,255}$/ },
  "aws:iam/role:Role": { property: "name", name: /^[\w+=,.@-]{1,64}$/ },
  "aws:lambda/function:Function": { property: "name", name: /^[\w-]{1,64}$/ },
  "aws:schemas/registry:Registry": { property: "name", name: /^[\w.-]{1,64}$/ },
  "aws:sfn/stateMachine:StateMachine": { property: "name", name: /^[\w-]{1,80}$/ },
  "aws:sns/topic:Topic": { property: "name", name: /^[\w-]{1,256}$/ },
  "aws:ssm/parameter:Parameter": { property: "name", name: /^[\w./-]{1,1011}$/ },
};

/** The same for names that Pulumi makes. */
const automaticRules: Readonly<Record<string, RegExp>> = {
  "aws:apigatewayv2/api:Api": /^.{1,128}$/,
  "aws:cloudwatch/eventRule:EventRule": /^[\w.-]{1,64}$/,
  "aws:dynamodb/table:Table": /^[\w.-]{3,255}$/,
  "aws:sqs/queue:Queue": /^[\w-]{1,80}$/,
};

const projectFile = z.object({
  config: z.looseObject({
    "pulumi:autonaming": z.object({
      value: z.object({
        providers: z.object({
          aws: z.object({ resources: z.record(z.string(), z.object({ pattern: z.string() })) }),
        }),
      }),
    }),
  }),
});

/** The patterns in Pulumi.yaml, by resource type. */
const automaticNames = async () => {
  const text = await readFile(join(__dirname, "../../Pulumi.yaml"), "utf8");
  return projectFile.parse(parse(text)).config["pulumi:autonaming"].value.providers.aws.resources;
};

/** As Pulumi does it. */
const filledIn = (pattern: string, values: Readonly<Record<string, string>>): string =>
  pattern.replace(/\$\{(\w+)(?:\((\d+)\))?\}/g, (_, key, length) =>
    length === undefined ? (values[key] ?? "") : "a".repeat(Number(length)),
  );

const named = (resources: readonly Registered[], stack: string): Registered[] =>
  resources.filter(({ type, inputs }) => String(inputs[rules[type]?.property ?? "name"]).includes(stack));

const failure = (stack: string): Promise<unknown> =>
  deploy({}, {}, stack).then(
    () => undefined,
    (error: unknown) => error,
  );

describe("names that contain the stack's", function () {
  this.timeout(180_000);
  before(async () => {
    await pulumi.runtime.setMocks(
      { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
      "orderflow",
    );
  });

  it("fit AWS's limits, all of them, for the longest name that a stack may have", async () => {
    const stack = "s".repeat(longestStackName());

    const { resources } = await deploy({}, {}, stack);

    for (const resource of named(resources, stack)) {
      const rule = rules[resource.type];
      expect(rule, `a rule for ${resource.type}`).not.to.equal(undefined);
      expect(resource.inputs[rule?.property ?? "name"], resource.name).to.match(rule?.name ?? /^$/);
    }
  });

  it("fit them where Pulumi makes the names, which the program leaves to it", async () => {
    const stack = "s".repeat(longestStackName());
    const { resources } = await deploy({}, {}, stack);

    for (const [type, { pattern }] of Object.entries(await automaticNames())) {
      const left = resources.filter((one) => one.type === type);
      expect(left, type).not.to.be.empty;
      expect(pattern).to.match(/^\$\{project\}-\$\{stack\}-\$\{name\}-\$\{alphanum\(\d+\)\}$/);
      for (const { name, inputs } of left) {
        expect(inputs, name).not.to.have.property("name");
        const automatic = filledIn(pattern, { project: "orderflow", stack, name });
        expect(automatic).to.match(automaticRules[type] ?? /^$/);
      }
    }
  });

  it("wouldn't all fit for a longer one", async () => {
    const stack = "s".repeat(longestStackName());
    const { resources } = await deploy({}, {}, stack);

    const tooLong = named(resources, stack).filter(({ type, inputs }) => {
      const rule = rules[type];
      return rule && !rule.name.test(`${String(inputs[rule.property])}s`);
    });

    expect(tooLong).not.to.be.empty;
  });

  for (const [what, stack, told] of [
    [
      "one character too many",
      () => "s".repeat(longestStackName() + 1),
      /32 characters, but may have only 31/,
    ],
    ["far too many", () => "s".repeat(80), /80 characters, but may have only 31/],
    ["a dot", () => "eu.prod", /eu\.prod .*letters, digits, hyphens and underscores/],
  ] as const)
    it(`are refused in one sentence for a stack's name with ${what}`, async () => {
      const error = await failure(stack());

      expect(error).to.be.instanceOf(InvalidName).and.instanceOf(pulumi.RunError);
      expect(error)
        .to.have.property("message")
        .that.matches(told)
        .and.matches(/^[^\n]+\.$/);
    });
});
