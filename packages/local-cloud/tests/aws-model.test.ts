import { expect } from "chai";
import * as z from "zod";
import { memberOf } from "../src/aws-model/model-rules";
import { operations, unmodelled } from "../src/aws-model/operations";
import { LocalCloud } from "../src/cloud";
import { quietSettings } from "./quiet-settings";
import { refusal } from "./refusal";

const { registry } = new LocalCloud(quietSettings("never-started"));
const properties = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });

describe("AWS's models of its operations", () => {
  const check = (token: string, inputs: Record<string, unknown>) =>
    refusal(() => registry.check(token, "declared", inputs));

  it("are asked for every resource type of AWS, or a reason says why not", () => {
    const ofAws = registry.tokens().filter((token) => token.startsWith("aws:"));

    const known = [...Object.keys(operations), ...Object.keys(unmodelled)];

    expect(
      ofAws.filter((token) => !known.includes(token)),
      "add them to src/aws-model/operations.ts",
    ).to.deep.equal([]);
    expect(
      known.filter((token) => !ofAws.includes(token)),
      "no service has them",
    ).to.deep.equal([]);
  });

  it("have a member for every property, unless the property reaches AWS in another way", () => {
    for (const [token, { names = {} }] of Object.entries(operations)) {
      const schema = z.toJSONSchema(registry.type(token).inputs, { io: "input", unrepresentable: "any" });
      for (const property of Object.keys(properties.parse(schema).properties))
        if (names[property] !== null)
          expect(memberOf(token, property), `${token} ${property}`).not.to.equal(undefined);
    }
  });

  const lambda = {
    role: "arn:aws:iam::000000000000:role/r",
    handler: "index.handler",
    runtime: "nodejs22.x",
  };
  for (const [what, token, inputs, words] of [
    [
      "a name that is too long",
      "aws:iam/role:Role",
      { name: "r".repeat(65) },
      `ValidationError: AWS refuses aws:iam/role:Role "declared": ValidationError: 1 validation error detected: Value '${"r".repeat(65)}' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      "a name with other characters",
      "aws:cloudwatch/eventBus:EventBus",
      { name: "the shop" },
      "Value 'the shop' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+",
    ],
    [
      "several things at once",
      "aws:lambda/function:Function",
      { ...lambda, name: "n".repeat(65), memorySize: 64, timeout: 901 },
      "3 validation errors detected: ",
    ],
    [
      "a number that is too small",
      "aws:lambda/function:Function",
      { ...lambda, memorySize: 64 },
      "Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ],
    [
      "a time-out over 15 minutes, which is documented only",
      "aws:lambda/function:Function",
      { ...lambda, timeout: 901 },
      "Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ],
    [
      "a variable's name",
      "aws:lambda/function:Function",
      { ...lambda, environment: { variables: { "log-level": "x" } } },
      "Value 'log-level' at 'environment.variables' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+",
    ],
    [
      "a value of no enumeration",
      "aws:lambda/eventSourceMapping:EventSourceMapping",
      { startingPosition: "FIRST" },
      "Value 'FIRST' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [TRIM_HORIZON, LATEST, AT_TIMESTAMP]",
    ],
    [
      "a number inside a structure",
      "aws:lambda/eventSourceMapping:EventSourceMapping",
      { scalingConfig: { maximumConcurrency: 1 } },
      "Value '1' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2",
    ],
    [
      "a part of something in a list",
      "aws:cloudwatch/eventTarget:EventTarget",
      { targetId: "a b" },
      "Value 'a b' at 'targets.1.member.id' failed to satisfy constraint",
    ],
    [
      "a retry policy",
      "aws:cloudwatch/eventTarget:EventTarget",
      { retryPolicy: { maximumRetryAttempts: 186 } },
      "Value '186' at 'targets.1.member.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 185",
    ],
    [
      "an attribute in a list",
      "aws:dynamodb/table:Table",
      {
        attributes: [
          { name: "id", type: "S" },
          { name: "", type: "X" },
        ],
      },
      "Value 'X' at 'attributeDefinitions.2.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [S, N, B]",
    ],
    [
      "a description",
      "aws:schemas/registry:Registry",
      { description: "d".repeat(257) },
      "BadRequestException: ",
    ],
    ["a registry of AWS's own", "aws:schemas/registry:Registry", { name: "aws.events" }, "at 'registryName'"],
    [
      "a name of a log group",
      "aws:cloudwatch/logGroup:LogGroup",
      { name: "a b" },
      "InvalidParameterException: ",
    ],
    [
      "a length that only the name of a shape says",
      "aws:apigatewayv2/api:Api",
      { protocolType: "HTTP", name: "n".repeat(129) },
      "at 'name' failed to satisfy constraint: Member must have length less than or equal to 128",
    ],
    [
      "characters that no policy may have",
      "aws:iam/rolePolicy:RolePolicy",
      { role: "r", policy: '{"Statement":"→"}' },
      "at 'policyDocument' failed to satisfy constraint",
    ],
  ] as const)
    it(`refuse ${what}`, () => {
      expect(check(token, inputs)).to.contain(words);
    });
});
