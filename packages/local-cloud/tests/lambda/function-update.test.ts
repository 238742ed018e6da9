import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { archiveOf, textAsset } from "../../src/assets";
import { errorOf } from "../endpoint/running-endpoint";
import { RunningLambda } from "./running-lambda";

const token = "aws:lambda/function:Function";
const environmentOf = "exports.handler = async () => ({ ...process.env });";
type Changes = Omit<UpdateFunctionConfigurationCommandInput, "FunctionName">;

describe("a function whose configuration is changed by a call", () => {
  let running: RunningLambda;
  let client: LambdaClient;
  beforeEach(async () => {
    running = new RunningLambda();
    await running.start();
    client = running.running.client(LambdaClient);
  });
  afterEach(() => running.stop());

  const declare = (inputs: object = {}) =>
    running.declare(token, "it", {
      role: running.role,
      handler: "index.handler",
      runtime: "nodejs24.x",
      timeout: 5,
      environment: { variables: { COLOUR: "red", SIZE: "1" } },
      code: archiveOf({ "index.js": textAsset(environmentOf) }),
      ...inputs,
    });
  const change = (changes: Changes, by = client) =>
    by.send(new UpdateFunctionConfigurationCommand({ FunctionName: "it", ...changes }));
  const seen = async () => {
    const outcome = await running.lambda.invoke("it", {});
    if ("fault" in outcome) throw new Error(outcome.fault.errorMessage);
    return outcome.payload;
  };

  it("handles new events with the new settings, and shows them", async () => {
    await declare();
    await seen();

    const answer = await change({ MemorySize: 256, Timeout: 9 });

    expect(answer).to.include({ MemorySize: 256, Timeout: 9, Handler: "index.handler" });
    expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName: "it" }))).to.include({
      MemorySize: 256,
      Timeout: 9,
    });
    expect(await seen()).to.include({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256", COLOUR: "red" });
  });

  it("has exactly the variables that the call sets", async () => {
    await declare();

    await change({ Environment: { Variables: { COLOUR: "blue" } } });

    expect(await seen()).to.include({ COLOUR: "blue" });
    expect(await seen()).not.to.have.property("SIZE");
    await change({ Environment: {} });
    expect(await seen()).not.to.have.property("COLOUR");
  });

  it("writes its log as the call says, and keeps the rest of the logging", async () => {
    await declare({ loggingConfig: { logFormat: "JSON", applicationLogLevel: "WARN" } });

    await change({ LoggingConfig: { ApplicationLogLevel: "DEBUG", LogGroup: "/other" } });

    expect(await seen()).to.include({
      AWS_LAMBDA_LOG_FORMAT: "JSON",
      AWS_LAMBDA_LOG_LEVEL: "DEBUG",
      AWS_LAMBDA_LOG_GROUP_NAME: "/other",
    });
  });

  it("keeps the concurrency that another call has reserved", async () => {
    await declare();
    await client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: "it", ReservedConcurrentExecutions: 0 }),
    );

    await change({ Timeout: 9 });

    expect((await errorOf(running.lambda.invoke("it", {}))).name).to.equal("TooManyRequestsException");
  });

  it("keeps the level of Lambda's own lines when another setting of the log is changed", async () => {
    await declare();
    await change({ LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "WARN" } });

    await change({ LoggingConfig: { ApplicationLogLevel: "ERROR" } });

    expect(running.lambda.find("it").declaration.logging).to.deep.equal({
      format: "JSON",
      applicationLevel: "ERROR",
      systemLevel: "WARN",
    });
  });

  it("has drifted from its declaration by the settings that differ, until it is deployed again", async () => {
    const created = await declare();
    const { registry } = running.running;
    const drifted = () => registry.type(token).drifted(created);

    expect(await drifted()).to.deep.equal({});
    await change({
      Timeout: 9,
      Environment: { Variables: { COLOUR: "blue" } },
      LoggingConfig: { LogFormat: "JSON" },
    });
    await client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: "it", ReservedConcurrentExecutions: 2 }),
    );
    expect(await drifted()).to.deep.equal({
      timeout: 9,
      environment: { variables: { COLOUR: "blue" } },
      loggingConfig: {
        logFormat: "JSON",
        logGroup: undefined,
        applicationLogLevel: undefined,
        systemLogLevel: undefined,
      },
      reservedConcurrentExecutions: 2,
    });
    await change({ Environment: {} });
    expect(await drifted()).to.deep.include({ environment: undefined });

    await registry.update(created, created.inputs);
    expect(await drifted()).to.deep.equal({});
    expect(await seen()).to.include({ COLOUR: "red", SIZE: "1" });
  });

  it("needs the permission for the function", async () => {
    await declare();
    const may = (name: string) =>
      running.running.client(
        LambdaClient,
        running.running.roleThatMay({
          Action: "lambda:UpdateFunctionConfiguration",
          Resource: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
        }),
      );

    expect((await change({ Timeout: 9 }, may("it"))).Timeout).to.equal(9);
    expect((await errorOf(change({ Timeout: 8 }, may("other")))).name).to.equal("AccessDeniedException");
  });

  const refused: readonly (readonly [string, Changes, string, string])[] = [
    [
      "a time-out of more than 15 minutes",
      { Timeout: 901 },
      "ValidationException",
      "Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ],
    [
      "less memory than there is",
      { MemorySize: 64 },
      "ValidationException",
      "Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ],
    [
      "a variable's name",
      { Environment: { Variables: { "a-b": "1" } } },
      "ValidationException",
      "failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+",
    ],
    [
      "a variable of Lambda's own",
      { Environment: { Variables: { AWS_REGION: "eu-west-1" } } },
      "InvalidParameterValueException",
      "Reserved keys used in this request: AWS_REGION",
    ],
    [
      "variables of more than 4 KB",
      { Environment: { Variables: { LARGE: "x".repeat(4_096) } } },
      "InvalidParameterValueException",
      "exceeded the 4KB limit",
    ],
    [
      "a log level for lines of text",
      { LoggingConfig: { LogFormat: "Text", ApplicationLogLevel: "DEBUG" } },
      "InvalidParameterValueException",
      "log levels can only be set when logFormat is JSON",
    ],
    [
      "a runtime that the local cloud doesn't support",
      { Runtime: "python3.13" },
      "InvalidParameterValueException",
      "only Node.js runtimes are supported",
    ],
    [
      "a setting that the local cloud doesn't support",
      { EphemeralStorage: { Size: 1_024 } },
      "InvalidParameterValueException",
      "EphemeralStorage",
    ],
  ];
  for (const [what, changes, name, words] of refused)
    it(`refuses ${what}, and stays as it was`, async () => {
      await declare();
      const error = await errorOf(change(changes));

      expect(error.name).to.equal(name);
      expect(error.message).to.contain(words);
      expect(running.lambda.find("it").declaration).to.deep.include({
        timeout: 5,
        memorySize: 128,
        environment: { COLOUR: "red", SIZE: "1" },
      });
    });

  it("refuses a function that isn't there", async () => {
    expect((await errorOf(change({ Timeout: 1 }))).name).to.equal("ResourceNotFoundException");
  });
});
