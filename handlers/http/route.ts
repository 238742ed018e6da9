import { randomUUID } from "node:crypto";
import type {
  APIGatewayProxyEventV2WithLambdaAuthorizer,
  APIGatewayProxyStructuredResultV2,
} from "aws-lambda";
import { describeError } from "../telemetry/describe-error";
import type { Telemetry } from "../telemetry/telemetry";
import { problem } from "./problem";

export type HttpEvent = APIGatewayProxyEventV2WithLambdaAuthorizer<Readonly<Record<string, unknown>> | null>;
export type HttpReply = APIGatewayProxyStructuredResultV2;

/** An answer in JSON, or without a body. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Exchange {
  readonly event: HttpEvent;
  readonly correlationId: string;
  /** What the answer carries, whatever becomes of the request. */
  readonly headers: Map<string, string>;
}

const acceptable = /^[A-Za-z0-9._:-]{1,128}$/;

/** The client's own id where it is harmless in logs and headers, else a new one. */
const correlationIdOf = ({ headers }: HttpEvent): string => {
  const sent = headers["x-correlation-id"];
  return sent !== undefined && acceptable.test(sent) ? sent : randomUUID();
};

/**
 * Turns a function of a request into a handler of payload format 2.0: its errors become problem details, HEAD is
 * answered as GET without the body, and every answer carries `x-correlation-id`.
 */
export const route =
  (telemetry: Telemetry, answer: (exchange: Exchange) => Promise<Reply | HttpReply>) =>
  async (event: HttpEvent): Promise<HttpReply> => {
    const correlationId = correlationIdOf(event);
    const headers = new Map([["x-correlation-id", correlationId]]);
    telemetry.identify({ correlationId });
    const reply = await answer({ event, correlationId, headers }).then(encoded, (error: unknown) => {
      const refused = problem(error, correlationId);
      if (refused.statusCode === 500) telemetry.error("Request failed", error, { correlationId });
      else {
        const { name, message } = describeError(error);
        const why = `${name}: ${message}`;
        telemetry.info("Request refused", { correlationId, status: refused.statusCode, why });
      }
      return refused;
    });
    const complete = { ...reply, headers: { ...reply.headers, ...Object.fromEntries(headers) } };
    return event.requestContext.http?.method === "HEAD" ? { ...complete, body: "" } : complete;
  };

const encoded = (reply: Reply | HttpReply): HttpReply => ("status" in reply ? json(reply) : reply);

const json = ({ status, body, headers = {} }: Reply): HttpReply =>
  body === undefined
    ? { statusCode: status, headers: { ...headers } }
    : {
        statusCode: status,
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      };
