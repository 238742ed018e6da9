/**
 * What runs in a worker: Lambda's runtime for one function instance. It loads the deployment package once (init), then
 * handles one event at a time. Bundled to one script when the local cloud starts, so it imports nothing of the project.
 */
import { parentPort, workerData } from "node:worker_threads";

interface Start {
  readonly entry: string;
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memorySize: number;
  readonly logGroupName: string;
}

interface Invocation {
  readonly requestId: string;
  readonly event: string;
  readonly deadline: number;
  readonly traceId: string;
}

type Answer =
  | { readonly type: "ready" }
  | { readonly type: "failed"; readonly error: Fault }
  | { readonly type: "result"; readonly requestId: string; readonly payload: string | undefined }
  | { readonly type: "error"; readonly requestId: string; readonly error: Fault };

interface Fault {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

const port = parentPort;
const start: Start = workerData;
const post = (answer: Answer): void => port?.postMessage(answer);

const faultOf = (thrown: unknown): Fault =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? "").split("\n") }
    : { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };

const contextOf = ({ requestId, deadline }: Invocation) => ({
  awsRequestId: requestId,
  callbackWaitsForEmptyEventLoop: true,
  functionName: start.functionName,
  functionVersion: "$LATEST",
  invokedFunctionArn: start.functionArn,
  memoryLimitInMB: String(start.memorySize),
  logGroupName: start.logGroupName,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME ?? "",
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

const load = (): ((event: unknown, context: unknown) => unknown) => {
  const handler: unknown = require(start.entry)[start.handler];
  if (typeof handler !== "function")
    throw new TypeError(`${start.handler} isn't a function of ${start.entry}`);
  return (event, context) => handler(event, context);
};

const serve = (handler: (event: unknown, context: unknown) => unknown): void => {
  port?.on("message", async (invocation: Invocation) => {
    const { requestId } = invocation;
    process.env._X_AMZN_TRACE_ID = invocation.traceId;
    try {
      const result = await handler(JSON.parse(invocation.event), contextOf(invocation));
      post({ type: "result", requestId, payload: JSON.stringify(result) });
    } catch (thrown) {
      post({ type: "error", requestId, error: faultOf(thrown) });
    }
  });
};

try {
  serve(load());
  post({ type: "ready" });
} catch (thrown) {
  post({ type: "failed", error: faultOf(thrown) });
}
