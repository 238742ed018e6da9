import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod";

type Input = Readonly<Record<string, unknown>>;

/** What an action answers, text as XML; thrown, it is AWS's error of that name. */
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

/**
 * Stands in for services that speak AWS's JSON protocol (SQS, DynamoDB, EventBridge, Step Functions, SSM) or its query
 * protocol (STS, SES, SNS).
 */
export const awsStandIn = async (actions: Actions) => {
  const calls: { action: string; input: Input }[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const query = String(request.headers["content-type"]).includes("x-www-form-urlencoded");
    const given = query
      ? Object.fromEntries(new URLSearchParams(body))
      : input.parse(JSON.parse(body || "{}"));
    const target = query ? given.Action : request.headers["x-amz-target"];
    const action = String(target).split(".").at(-1) ?? "";
    calls.push({ action, input: given });
    const answer = answerOf(actions, action, given);
    if (query) {
      response.writeHead(answer.status, { "content-type": "text/xml" });
      response.end(xmlOf(action, answer));
    } else {
      response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(answer.body));
    }
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

const refusal = z.object({ __type: z.string(), message: z.string() });

const xmlOf = (action: string, { status, body }: { status: number; body: unknown }): string => {
  if (status === 200)
    return `<${action}Response><${action}Result>${String(body)}</${action}Result></${action}Response>`;
  const { __type: code, message } = refusal.parse(body);
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
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
