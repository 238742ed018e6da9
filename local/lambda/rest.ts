import {
  type AwsCall,
  AwsError,
  type AwsReply,
  arn,
  NotImplementedLocally,
  type RequiredPermission,
} from "../service";
import { functionName } from "./declaration";
import { functionConfiguration, mappingConfiguration } from "./describe";
import type { LambdaService } from "./lambda";

interface Operation {
  readonly action:
    | "InvokeFunction"
    | "GetFunction"
    | "GetFunctionConfiguration"
    | "ListFunctions"
    | "ListEventSourceMappings";
  /** Of the function that the call is for. */
  readonly name?: string;
}

const json = { "content-type": "application/json" };

const routes: readonly (readonly [string, RegExp, Operation["action"]])[] = [
  ["POST", /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, "InvokeFunction"],
  ["GET", /^\/2015-03-31\/functions\/([^/]+)$/, "GetFunction"],
  ["GET", /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, "GetFunctionConfiguration"],
  ["GET", /^\/2015-03-31\/functions\/?$/, "ListFunctions"],
  ["GET", /^\/2015-03-31\/event-source-mappings\/?$/, "ListEventSourceMappings"],
];

const operationOf = ({ method, path }: AwsCall): Operation | undefined => {
  const { pathname } = urlOf(path);
  for (const [expected, pattern, action] of routes) {
    const found = method === expected ? pattern.exec(pathname) : null;
    if (!found) continue;
    const encoded = found[1];
    return encoded === undefined ? { action } : { action, name: functionName(decodeURIComponent(encoded)) };
  }
  return undefined;
};

const urlOf = (path: string): URL => new URL(path, "http://localhost");

/** What IAM must allow for a call of Lambda's REST API. */
export const restPermissions = (call: AwsCall): readonly RequiredPermission[] => {
  const { action, name } = operationOf(call) ?? {};
  if (action === undefined) return []; // refused by name, whoever asks
  return [
    { action: `lambda:${action}`, resource: name === undefined ? "*" : arn("lambda", `function:${name}`) },
  ];
};

/** @throws AwsError ResourceNotFoundException, NotImplemented, … */
export const handleRest = async (lambda: LambdaService, call: AwsCall): Promise<AwsReply> => {
  const operation = operationOf(call);
  const { searchParams } = urlOf(call.path);
  const qualifier = searchParams.get("Qualifier") ?? "$LATEST";
  if (operation?.name !== undefined && qualifier !== "$LATEST")
    throw new AwsError(
      "ResourceNotFoundException",
      `Function not found: ${operation.name}:${qualifier}`,
      404,
    );
  switch (operation?.action) {
    case "InvokeFunction":
      return invoke(lambda, operation.name ?? "", call);
    case "GetFunction":
      return reply({
        Configuration: functionConfiguration(lambda.find(operation.name ?? "")),
        Code: { RepositoryType: "S3" },
      });
    case "GetFunctionConfiguration":
      return reply(functionConfiguration(lambda.find(operation.name ?? "")));
    case "ListFunctions":
      return reply({ Functions: lambda.deployed().map(functionConfiguration), NextMarker: null });
    case "ListEventSourceMappings":
      return reply({ EventSourceMappings: mappings(lambda, searchParams), NextMarker: null });
    default:
      throw new NotImplementedLocally(`lambda: ${call.method} ${call.path}`);
  }
};

const reply = (body: unknown): AwsReply => ({ status: 200, headers: json, body: JSON.stringify(body) });

const mappings = (lambda: LambdaService, query: URLSearchParams) => {
  const wanted = query.get("FunctionName");
  const source = query.get("EventSourceArn");
  return lambda
    .describeMappings()
    .filter(({ functionArn }) => wanted === null || functionName(functionArn) === functionName(wanted))
    .filter(({ eventSourceArn }) => source === null || eventSourceArn === source)
    .map(mappingConfiguration);
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const invoke = async (lambda: LambdaService, name: string, call: AwsCall): Promise<AwsReply> => {
  if (call.headers["x-amz-log-type"] === "Tail")
    throw new NotImplementedLocally("LogType Tail: the function's lines are in its log group");
  const payload = call.body.length === 0 ? "{}" : call.body.toString("utf8");
  const type = call.headers["x-amz-invocation-type"] ?? "RequestResponse";
  const event = eventOf(payload);
  switch (type) {
    case "DryRun":
      lambda.find(name);
      return { status: 204, body: "" };
    case "Event":
      await lambda.invokeAsync(name, payload);
      return { status: 202, body: "" };
    case "RequestResponse":
      return synchronous(lambda, name, event);
    default:
      throw new AwsError("InvalidParameterValueException", `${type} isn't an invocation type`);
  }
};

const synchronous = async (lambda: LambdaService, name: string, event: unknown): Promise<AwsReply> => {
  const outcome = await lambda.invoke(name, event);
  const headers = { ...json, "x-amz-executed-version": "$LATEST" };
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
