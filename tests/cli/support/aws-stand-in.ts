import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod";

type Input = Readonly<Record<string, unknown>>;

/** What an action answers; thrown, it is AWS's error of that name. */
export type Actions = Readonly<Record<string, (input: Input) => unknown>>;

/** An error as AWS's services answer it. */
export class AwsAnswer extends Error {
  constructor(
    readonly code: string,
    message = code,
  ) {
    super(message);
  }
}

const input = z.record(z.string(), z.unknown());

/** Stands in for the services that speak AWS's JSON protocol: SQS, DynamoDB, EventBridge, Step Functions. */
export const awsStandIn = async (actions: Actions) => {
  const calls: { action: string; input: Input }[] = [];
  const server = createServer(async (request, response) => {
    const action = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const given = input.parse(JSON.parse((await text(request)) || "{}"));
    calls.push({ action, input: given });
    const { status, body } = answerOf(actions, action, given);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

const answerOf = (actions: Actions, action: string, given: Input): { status: number; body: unknown } => {
  try {
    const answer = actions[action];
    if (answer === undefined) throw new AwsAnswer("AccessDeniedException", `not allowed: ${action}`);
    return { status: 200, body: answer(given) };
  } catch (error) {
    const code = error instanceof AwsAnswer ? error.code : "InternalFailure";
    return { status: 400, body: { __type: code, message: error instanceof Error ? error.message : code } };
  }
};
