import * as z from "zod";
import { arn } from "../../service";
import { TaskFailure } from "../task-failure";
import { errorNames, type Integration, metadata, type TaskRun } from "./integration";

const service = "AWSLambda";

const errorOf = errorNames(
  {
    TooManyRequestsException: "Lambda.TooManyRequestsException",
    ResourceNotFoundException: "Lambda.ResourceNotFoundException",
  },
  "Lambda.AWSLambdaException",
);

const invoke = async (
  { ports, principal }: TaskRun,
  functionArn: string,
  event: unknown,
): Promise<unknown> => {
  ports.authorize(principal, { action: "lambda:InvokeFunction", resource: functionArn });
  const outcome = await ports.invoke(functionArn, event);
  if ("payload" in outcome) return outcome.payload;
  const { errorType, errorMessage, trace } = outcome.fault;
  throw new TaskFailure(errorType, JSON.stringify({ errorType, errorMessage, trace }));
};

/** A function's ARN as the resource: it gets the state's input, and its answer is the result. */
export const plainFunction: Integration = {
  service,
  errorOf,
  perform: (task, input) => invoke(task, task.resource, input),
};

/** A function's name or ARN, as ARN; a version or alias stays in it. */
const functionArn = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn : arn("lambda", `function:${nameOrArn}`);

const invokeParameters = z.strictObject({
  FunctionName: z.string().min(1),
  Payload: z.unknown().optional(),
  InvocationType: z.literal("RequestResponse", "only RequestResponse is supported").optional(),
});

export const lambdaInvoke: Integration = {
  service,
  errorOf,
  parameters: invokeParameters,
  passesTokens: true,
  perform: async (task, input) => {
    const { FunctionName, Payload } = invokeParameters.parse(input);
    const output = await invoke(task, functionArn(FunctionName), Payload ?? {});
    return { ExecutedVersion: "$LATEST", Payload: output, StatusCode: 200, ...metadata };
  },
};
