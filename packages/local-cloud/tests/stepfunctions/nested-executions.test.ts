import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { eventually } from "../endpoint/running-endpoint";
import { functionArn, Harness, only } from "./harness";

describe("tasks that start executions", () => {
  const cloud = new Harness();
  let roleArn: string;
  before(async () => {
    await cloud.start();
    roleArn = cloud.role("starts-executions", [
      { Action: ["states:StartExecution", "states:SendTask*"], Resource: "*" },
    ]);
  });
  after(() => cloud.stop());

  const starting = (resource: string, StateMachineArn: string, more: Record<string, unknown> = {}) =>
    cloud.machine(
      only({
        Type: "Task",
        Resource: `arn:aws:states:::${resource}`,
        Parameters: { StateMachineArn, "Input.$": "$" },
        ...more,
      }),
      { roleArn },
    );
  const typesOf = async (executionArn: string | undefined) =>
    (await cloud.history(executionArn)).map(({ type }) => type);

  it("go on as soon as it has started", async () => {
    const nested = await cloud.machine(only({ Type: "Pass" }));

    const { output = "" } = await cloud.execute(await starting("states:startExecution", nested), { a: 1 });

    const { ExecutionArn, SdkHttpMetadata } = JSON.parse(output);
    expect(SdkHttpMetadata).to.deep.equal({ HttpStatusCode: 200 });
    expect((await cloud.ended(ExecutionArn)).input).to.equal('{"a":1}');
  });

  it("wait for its end with .sync, and have its output as text, with :2 as JSON", async () => {
    const nested = await cloud.machine(only({ Type: "Pass", Result: { done: true } }));

    const text = await cloud.execute(await starting("states:startExecution.sync", nested), { a: 1 });
    const json = await cloud.execute(await starting("states:startExecution.sync:2", nested), { a: 1 });

    expect(JSON.parse(text.output ?? "")).to.include({
      Status: "SUCCEEDED",
      Input: '{"a":1}',
      Output: '{"done":true}',
      StateMachineArn: nested,
    });
    expect(JSON.parse(json.output ?? "")).to.deep.include({ Input: { a: 1 }, Output: { done: true } });
    expect(await typesOf(json.executionArn)).to.include.members(["TaskSubmitted", "TaskSucceeded"]);
  });

  it("fail with States.TaskFailed when it fails, and the description as cause", async () => {
    const nested = await cloud.machine(only({ Type: "Fail", Error: "Some", Cause: "reason" }));

    const { error, cause } = await cloud.execute(await starting("states:startExecution.sync", nested));

    expect(error).to.equal("States.TaskFailed");
    expect(JSON.parse(cause ?? "")).to.include({ Status: "FAILED", Error: "Some", Cause: "reason" });
  });

  it("end it when they are ended themselves", async () => {
    cloud.functions.endless = () => new Promise(() => {});
    const nested = await cloud.machine(only({ Type: "Task", Resource: functionArn("endless") }));
    const stateMachineArn = await starting("states:startExecution.sync", nested);
    const { executionArn } = await cloud.sdk().send(new StartExecutionCommand({ stateMachineArn }));
    const running = await eventually(async () => {
      const { executions = [] } = await cloud
        .sdk()
        .send(new ListExecutionsCommand({ stateMachineArn: nested, statusFilter: "RUNNING" }));
      return executions[0];
    });

    await cloud.sdk().send(new StopExecutionCommand({ executionArn }));

    await eventually(async () => {
      const { executionArn: nestedArn } = running;
      const { status } = await cloud.sdk().send(new DescribeExecutionCommand({ executionArn: nestedArn }));
      return status === "ABORTED" || undefined;
    });
  });

  it("fail by name when there is no such state machine, and when the role may not", async () => {
    const missing = "arn:aws:states:us-east-1:000000000000:stateMachine:missing";
    const nested = await cloud.machine(only({ Type: "Pass" }));
    const denied = cloud.role("starts-nothing", [{ Action: "logs:*", Resource: "*" }]);
    const task = {
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution",
      Parameters: { StateMachineArn: nested },
    };

    const absent = await cloud.execute(await starting("states:startExecution", missing));
    const refused = await cloud.execute(await cloud.machine(only(task), { roleArn: denied }));

    expect(absent.error).to.equal("StepFunctions.StateMachineDoesNotExistException");
    expect(refused.error).to.equal("StepFunctions.AWSStepFunctionsException");
  });

  it("send another task's token back, by the SDK's operation", async () => {
    const nested = await cloud.machine(
      only({
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
        Parameters: { "TaskToken.$": "$.token", Output: { from: "nested" } },
      }),
      { roleArn },
    );
    const parent = await starting("states:startExecution.waitForTaskToken", nested, {
      Parameters: { StateMachineArn: nested, Input: { "token.$": "$$.Task.Token" } },
    });

    expect((await cloud.execute(parent)).output).to.equal('{"from":"nested"}');
  });

  it("fail in the SDK's words for what is no token", async () => {
    const machine = await cloud.machine(
      only({
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
        Parameters: { TaskToken: "none", Output: "text" },
      }),
      { roleArn },
    );

    const { error, cause } = await cloud.execute(machine);

    expect(error).to.equal("Sfn.InvalidTokenException");
    expect(cause).to.match(/^Invalid Token: 'Invalid token' \(Service: Sfn, Status Code: 400, /);
  });
});
