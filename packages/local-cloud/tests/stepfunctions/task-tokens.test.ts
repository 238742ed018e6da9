import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import * as z from "zod";
import { Clock } from "../../src/clock/clock";
import { errorOf, eventually } from "../endpoint/running-endpoint";
import { functionArn, Harness, only } from "./harness";

const sentMessage = z.object({ MessageBody: z.string().transform((text) => JSON.parse(text)) });
const body = z.object({ token: z.string() });

describe("tasks that wait for their token", () => {
  let clock: Clock;
  let harness: Harness;
  beforeEach(async () => {
    clock = new Clock(3_000);
    harness = new Harness({ clock, timeScale: 1 });
    await harness.start();
  });
  afterEach(() => harness.stop());

  const sending = (more: Record<string, unknown> = {}) => ({
    Type: "Task",
    Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    Parameters: { QueueUrl: "https://queue/approvals", MessageBody: { "token.$": "$$.Task.Token" } },
    ...more,
  });

  /** Starts a machine. @returns its execution, and the token as soon as it was sent */
  const started = async (state: Record<string, unknown>) => {
    const stateMachineArn = await harness.machine(only(state));
    const { executionArn = "" } = await harness.sdk().send(new StartExecutionCommand({ stateMachineArn }));
    const token = await eventually(async () => {
      const message = sentMessage.safeParse(harness.sent.at(-1)).data;
      return message && body.parse(message.MessageBody).token;
    });
    return { executionArn, token };
  };

  it("have the output that was sent back", async () => {
    const { executionArn, token } = await started(sending());

    await harness.sdk().send(new SendTaskSuccessCommand({ taskToken: token, output: '{"approved":true}' }));

    expect((await harness.ended(executionArn)).output).to.equal('{"approved":true}');
    const types = (await harness.history(executionArn)).map(({ type }) => type);
    expect(types).to.include.members(["TaskStarted", "TaskSubmitted", "TaskSucceeded"]);
  });

  it("fail with the error that was sent", async () => {
    const { executionArn, token } = await started(sending());

    await harness.sdk().send(new SendTaskFailureCommand({ taskToken: token, error: "Denied", cause: "no" }));

    const { status, error, cause } = await harness.ended(executionArn);
    expect([status, error, cause]).to.deep.equal(["FAILED", "Denied", "no"]);
  });

  it("show the token to JSONata", async () => {
    const { executionArn, token } = await started({
      Type: "Task",
      QueryLanguage: "JSONata",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Arguments: {
        QueueUrl: "https://queue/approvals",
        MessageBody: { token: "{% $states.context.Task.Token %}" },
      },
    });

    await harness.sdk().send(new SendTaskSuccessCommand({ taskToken: token, output: "1" }));

    expect((await harness.ended(executionArn)).output).to.equal("1");
  });

  it("give it to a function, whose own result counts for nothing", async () => {
    harness.functions.ask = () => "later";
    const stateMachineArn = await harness.machine(
      only({
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
        Parameters: { FunctionName: functionArn("ask"), Payload: { "token.$": "$$.Task.Token" } },
      }),
    );
    const { executionArn = "" } = await harness.sdk().send(new StartExecutionCommand({ stateMachineArn }));
    const { token } = await eventually(async () => body.safeParse(harness.invoked[0]?.event).data);

    await harness.sdk().send(new SendTaskSuccessCommand({ taskToken: token, output: '"now"' }));

    expect((await harness.ended(executionArn)).output).to.equal('"now"');
  });

  it("time out by the cloud's clock without a heartbeat, and not with one", async () => {
    const { executionArn, token } = await started(sending({ HeartbeatSeconds: 60, TimeoutSeconds: 3_600 }));

    await clock.advance(50_000);
    await harness.sdk().send(new SendTaskHeartbeatCommand({ taskToken: token }));
    await clock.advance(50_000);
    await harness.sdk().send(new SendTaskHeartbeatCommand({ taskToken: token }));
    await clock.advance(60_000);

    const { status, error } = await harness.ended(executionArn);
    expect([status, error]).to.deep.equal(["FAILED", "States.Timeout"]);
    const late = await errorOf(
      harness.sdk().send(new SendTaskSuccessCommand({ taskToken: token, output: "1" })),
    );
    expect(late.name).to.equal("TaskTimedOut");
  });

  it("have another token with each try", async () => {
    const Retry = [{ ErrorEquals: ["Again"], MaxAttempts: 1, IntervalSeconds: 1 }];
    const { executionArn, token } = await started(sending({ Retry }));
    await harness.sdk().send(new SendTaskFailureCommand({ taskToken: token, error: "Again" }));
    await eventually(async () => {
      await clock.advance(1_000);
      return harness.sent.length === 2 || undefined;
    });
    const second = body.parse(sentMessage.parse(harness.sent.at(-1)).MessageBody).token;

    const old = await errorOf(
      harness.sdk().send(new SendTaskSuccessCommand({ taskToken: token, output: "1" })),
    );
    await harness.sdk().send(new SendTaskSuccessCommand({ taskToken: second, output: "2" }));

    expect(old.name).to.equal("TaskTimedOut");
    expect((await harness.ended(executionArn)).output).to.equal("2");
  });

  it("are refused with what is no token, and with what is no output", async () => {
    const { token } = await started(sending());

    const noToken = await errorOf(
      harness.sdk().send(new SendTaskSuccessCommand({ taskToken: "abc", output: "1" })),
    );
    const noOutput = await errorOf(
      harness.sdk().send(new SendTaskSuccessCommand({ taskToken: token, output: "{" })),
    );

    expect([noToken.name, noOutput.name]).to.deep.equal(["InvalidToken", "InvalidOutput"]);
  });
});
