import { type AwsCall, AwsError, type AwsReply, NotImplementedLocally } from "../service";
import type { LambdaService } from "./lambda";

const route = /^\/2015-03-31\/functions\/([^/?]+)\/invocations/;

/** The function that an Invoke call is for. */
export const restFunctionName = (path: string): string | undefined => {
  const encoded = route.exec(path)?.[1];
  if (encoded === undefined) return undefined;
  const nameOrArn = decodeURIComponent(encoded);
  return nameOrArn.slice(nameOrArn.lastIndexOf(":") + 1);
};

/**
 * `POST /2015-03-31/functions/<name>/invocations`.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const invokeOverRest = async (lambda: LambdaService, call: AwsCall): Promise<AwsReply> => {
  const name = restFunctionName(call.path);
  if (call.method !== "POST" || name === undefined)
    throw new NotImplementedLocally(`lambda: ${call.method} ${call.path}`);
  const payload = call.body.length === 0 ? "{}" : call.body.toString("utf8");
  switch (call.headers["x-amz-invocation-type"] ?? "RequestResponse") {
    case "DryRun":
      lambda.find(name);
      return { status: 204, body: "" };
    case "Event":
      await lambda.invokeAsync(name, payload);
      return { status: 202, body: "" };
    default:
      return synchronous(lambda, name, payload);
  }
};

const synchronous = async (lambda: LambdaService, name: string, payload: string): Promise<AwsReply> => {
  const outcome = await lambda.invoke(name, eventOf(payload));
  const headers = { "content-type": "application/json", "x-amz-executed-version": "$LATEST" };
  if (!("fault" in outcome)) return { status: 200, headers, body: JSON.stringify(outcome.payload) };
  return {
    status: 200,
    headers: { ...headers, "x-amz-function-error": outcome.functionError },
    body: JSON.stringify(outcome.fault),
  };
};

const eventOf = (payload: string): unknown => {
  try {
    return JSON.parse(payload);
  } catch (error) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${String(error)}`,
    );
  }
};
