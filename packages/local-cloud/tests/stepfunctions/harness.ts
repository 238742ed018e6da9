import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { inlinePolicy } from "../../src/iam/inline-policies";
import { resourcePolicy } from "../../src/iam/policy-document";
import { authorizedCall, jsonCall } from "../../src/json-call";
import type { Outcome } from "../../src/lambda/worker";
import { AwsError, type AwsService } from "../../src/service";
import { stepFunctionsResources } from "../../src/stepfunctions/resources";
import { type StepFunctionsOptions, StepFunctionsService } from "../../src/stepfunctions/stepfunctions";
import { eventually, RunningEndpoint } from "../endpoint/running-endpoint";

export const functionArn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
export const queueArn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
export const topicArn = (name: string): string => `arn:aws:sns:us-east-1:000000000000:${name}`;

/** What a function does in a test: returns its result, or throws. */
export type FakeFunction = (event: unknown) => unknown;

/** Step Functions behind a real endpoint, over functions, queues and topics that are recorded. */
export class Harness {
  readonly running = new RunningEndpoint();
  readonly functions: Record<string, FakeFunction> = {};
  readonly invoked: { name: string; event: unknown }[] = [];
  readonly sent: unknown[] = [];
  readonly logged: { group: string; line: string }[] = [];
  readonly service: StepFunctionsService;
  private machines = 0;

  /** @param called services that tasks call as they are, by their signing names */
  constructor(
    options: Partial<StepFunctionsOptions> = {},
    private readonly called: Readonly<Record<string, AwsService>> = {},
  ) {
    this.service = new StepFunctionsService({
      stateDirectory: this.running.directory,
      iam: this.running.iam,
      timeScale: 0.01,
      log: (group, line) => this.logged.push({ group, line }),
      tasks: {
        invoke: (arn, event) => this.invoke(arn.slice(arn.lastIndexOf(":") + 1), event),
        sendMessage: async (input) => {
          this.sent.push(input);
          return { MessageId: "message" };
        },
        publish: (topicArn, notice) => {
          this.sent.push({ topicArn, ...notice });
          return "notice";
        },
        queuePolicy: () => undefined,
        topicPolicy: () => undefined,
        call: (name, action, input, caller) => {
          const called = this.called[name];
          if (!called) throw new Error(`${name} isn't in this test`);
          const { iam } = this.running;
          const call = jsonCall(name, action, input, caller);
          return authorizedCall((...request) => iam.authorize(...request), called, call);
        },
      },
      ...options,
    });
  }

  async start(): Promise<void> {
    const services = [this.service, ...Object.values(this.called)];
    await this.running.start(services, stepFunctionsResources(this.service));
  }

  stop(): Promise<void> {
    return this.running.stop();
  }

  /** A role that states may assume, allowed these statements; by default all functions. */
  role(
    name: string,
    statements: readonly Record<string, unknown>[],
    service = "states.amazonaws.com",
  ): string {
    const { iam } = this.running;
    const trust = resourcePolicy.parse({
      Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } },
    });
    const role = iam.createRole({ name, path: "/", trust });
    const Statement = statements.map((statement) => ({ Effect: "Allow", ...statement }));
    if (Statement.length > 0) iam.putRolePolicy(name, "inline", inlinePolicy.parse({ Statement }));
    return role.arn;
  }

  /** Declares a machine whose role may do all that tasks do. @returns its ARN */
  async machine(definition: Record<string, unknown>, inputs: Record<string, unknown> = {}): Promise<string> {
    this.machines += 1;
    const name = `machine-${this.machines}`;
    const roleArn = this.role(name, [
      { Action: ["lambda:InvokeFunction", "sqs:SendMessage", "sns:Publish", "logs:*"], Resource: "*" },
    ]);
    const { id } = await this.running.declare("aws:sfn/stateMachine:StateMachine", name, {
      roleArn,
      definition: JSON.stringify(definition),
      ...inputs,
    });
    return id;
  }

  sdk(): SFNClient {
    return this.running.client(SFNClient);
  }

  async execute(machineArn: string, input: unknown = {}): Promise<DescribeExecutionCommandOutput> {
    const sdk = this.sdk();
    const { executionArn } = await sdk.send(
      new StartExecutionCommand({ stateMachineArn: machineArn, input: JSON.stringify(input) }),
    );
    return this.ended(String(executionArn));
  }

  ended(executionArn: string): Promise<DescribeExecutionCommandOutput> {
    const sdk = this.sdk();
    return eventually(async () => {
      const described = await sdk.send(new DescribeExecutionCommand({ executionArn }));
      return described.status === "RUNNING" ? undefined : described;
    });
  }

  async history(executionArn: string | undefined): Promise<HistoryEvent[]> {
    const { events } = await this.sdk().send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
    );
    return events ?? [];
  }

  private async invoke(name: string, event: unknown): Promise<Outcome> {
    const implementation = this.functions[name];
    if (!implementation) throw new AwsError("ResourceNotFoundException", `Function not found: ${name}`, 404);
    this.invoked.push({ name, event });
    try {
      return { requestId: "request", payload: await implementation(event) };
    } catch (error) {
      if (!(error instanceof Error) || error instanceof AwsError) throw error;
      const fault = { errorType: error.name, errorMessage: error.message, trace: ["Error", "at handler"] };
      return { requestId: "request", fault, functionError: "Unhandled" };
    }
  }
}

/** An error of a function, by the name that retriers and catchers see. */
export const named = (name: string, message = "it failed"): Error =>
  Object.assign(new Error(message), { name });

/** A task that invokes a function with the state's input and passes on what it returns. */
export const task = (name: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: functionArn(name), "Payload.$": "$" },
  OutputPath: "$.Payload",
  ...more,
});

/** A machine of one state. */
export const only = (state: Record<string, unknown>): Record<string, unknown> => ({
  StartAt: "Only",
  States: {
    Only: {
      ...state,
      ...(state.Next || state.Type === "Fail" || state.Type === "Succeed" ? {} : { End: true }),
    },
  },
});
