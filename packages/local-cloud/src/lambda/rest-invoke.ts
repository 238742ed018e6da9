import { type AwsCall, AwsError, type AwsReply } from "../service";
import { logResult } from "./log-result";
import { bodyOf, json, type RestFunctions } from "./rest-functions";

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const invoke = async (lambda: RestFunctions, name: string, call: AwsCall): Promise<AwsReply> => {
  const payload = call.body.length === 0 ? "{}" : call.body.toString("utf8");
  const type = call.headers["x-amz-invocation-type"] ?? "RequestResponse";
  const event = bodyOf(call);
  switch (type) {
    case "DryRun":
      lambda.find(name);
      return { status: 204, body: "" };
    case "Event":
      await lambda.invokeAsync(name, payload);
      return { status: 202, body: "" };
    case "RequestResponse":
      return synchronous(lambda, name, event, call.headers["x-amz-log-type"] === "Tail");
    default:
      throw new AwsError("InvalidParameterValueException", `${type} isn't an invocation type`);
  }
};

const synchronous = async (
  lambda: RestFunctions,
  name: string,
  event: unknown,
  withTail: boolean,
): Promise<AwsReply> => {
  const deployed = lambda.find(name);
  const tail = withTail ? lambda.tail(deployed.declaration.logGroup) : undefined;
  const outcome = await lambda.invoke(name, event);
  const headers = {
    ...json,
    "x-amz-executed-version": deployed.version,
    ...(tail && { "x-amz-log-result": logResult(outcome.requestId, deployed, tail()) }),
  };
  if (!("fault" in outcome)) return { status: 200, headers, body: JSON.stringify(outcome.payload) };
  return {
    status: 200,
    headers: { ...headers, "x-amz-function-error": outcome.functionError },
    body: JSON.stringify(outcome.fault),
  };
};
