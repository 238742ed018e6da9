/**
 * Lambda's runtime for one function instance, in a worker thread. It loads the deployment package once (init), then handles
 * one event at a time. It is bundled into one script when the local cloud starts, so it imports very little.
 */
import { moveThread } from "../clock/clock-date";
import { type HandlerCall, handlerCall } from "./handler-call";
import { runtimeChannel } from "./runtime-channel";

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

const channel = runtimeChannel();
const { start } = channel;
const { now: realNow } = Date;
moveThread(channel.clock);
const post = (answer: Answer): void => channel.post(answer);

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
  getRemainingTimeInMillis: () => Math.max(0, deadline - realNow()),
});

const load = (): HandlerCall => {
  const handler: unknown = require(start.entry)[start.handler];
  if (typeof handler !== "function")
    throw new TypeError(`${start.handler} isn't a function of ${start.entry}`);
  return handlerCall((...given) => handler(...given), handler.length, start.takesCallbacks, idleness);
};

/** With the channel unreferenced, Node.js emits `beforeExit` as soon as the handler's event loop is empty. */
const idleness = {
  watch: (idle: () => void) => {
    const end = () => {
      process.off("beforeExit", onIdle);
      channel.hold(true);
    };
    const onIdle = () => {
      end();
      idle();
    };
    process.once("beforeExit", onIdle);
    channel.hold(false);
    return end;
  },
};

/** Lambda's maximum response size in bytes. */
const largestPayload = 6_291_556;

const answerOf = (requestId: string, result: unknown): Answer => {
  let payload: string | undefined;
  try {
    payload = JSON.stringify(result);
  } catch (error) {
    const errorMessage = `Unable to stringify response body: ${String(error)}`;
    return {
      type: "error",
      requestId,
      error: { errorType: "Runtime.MarshalError", errorMessage, trace: [] },
    };
  }
  if (payload === undefined || Buffer.byteLength(payload) <= largestPayload)
    return { type: "result", requestId, payload };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${largestPayload} bytes).`;
  const error = { errorType: "Function.ResponseSizeTooLarge", errorMessage, trace: [] };
  return { type: "error", requestId, error };
};

/** The cloud sends nothing else, except to a process how far ahead its clock is. */
const isInvocation = (message: unknown): message is Invocation =>
  typeof message === "object" && message !== null && "requestId" in message;

const serve = (handler: HandlerCall): void => {
  channel.listen(async (message) => {
    if (!isInvocation(message)) return;
    const invocation = message;
    const { requestId } = invocation;
    process.env._X_AMZN_TRACE_ID = invocation.traceId;
    try {
      const result = await handler(JSON.parse(invocation.event), contextOf(invocation));
      post(answerOf(requestId, result));
    } catch (thrown) {
      post({ type: "error", requestId, error: faultOf(thrown) });
    }
  });
};

// As in Lambda's runtime, an unhandled rejection ends the instance with this error name.
process.on("unhandledRejection", (reason) => {
  const error = new Error(String(reason));
  error.name = "Runtime.UnhandledPromiseRejection";
  throw error;
});

try {
  serve(load());
  post({ type: "ready" });
} catch (thrown) {
  post({ type: "failed", error: faultOf(thrown) });
}
