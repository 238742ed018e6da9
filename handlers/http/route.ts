import { randomUUID } from "node:crypto";
import type {
  APIGatewayProxyEventV2WithLambdaAuthorizer,
  APIGatewayProxyStructuredResultV2,
} from "aws-lambda";
import { describeError } from "../telemetry/describe-error";
import type { Telemetry } from "../telemetry/telemetry";
import { busyOr } from "./errors";
import { problem } from "./problem";

export type HttpEvent = APIGatewayProxyEventV2WithLambdaAuthorizer<Readonly<Record<string, unknown>> | null>;
export type HttpReply = APIGatewayProxyStructuredResultV2;

/** A response in JSON, or without a body. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Exchange {
  readonly event: HttpEvent;
  readonly correlationId: string;
  /** Headers of every response, whether the request succeeds or fails. */
  readonly headers: Map<string, string>;
}

const acceptable = /^[A-Za-z0-9._:-]{1,128}$/;

/** The client's own id if it is safe in logs and headers, otherwise a new one. */
const correlationIdOf = ({ headers }: HttpEvent): string => {
  const sent = headers["x-correlation-id"];
  return sent !== undefined && acceptable.test(sent) ? sent : randomUUID();
};

/**
 * Makes a handler of payload format 2.0 from a function of a request: its errors become problem details, and every
 * response has `x-correlation-id`. HEAD is handled like GET: the gateway measures the body and doesn't send it, so
 * `content-length` is that of GET (RFC 9110, 8.6).
 */
export const route =
  (telemetry: Telemetry, answer: (exchange: Exchange) => Promise<Reply | HttpReply>) =>
  async (event: HttpEvent): Promise<HttpReply> => {
    const correlationId = correlationIdOf(event);
    const headers = new Map([["x-correlation-id", correlationId]]);
    telemetry.identify({ correlationId });
    const reply = await answer({ event, correlationId, headers }).then(encoded, (error: unknown) => {
      const refused = problem(busyOr(error), correlationId);
      tellRefusal(telemetry, error, { correlationId, status: refused.statusCode });
      return refused;
    });
    return { ...reply, headers: { ...reply.headers, ...Object.fromEntries(headers) } };
  };

const tellRefusal = (
  telemetry: Telemetry,
  error: unknown,
  told: { readonly correlationId: string; readonly status: number | undefined },
): void => {
  const { name, message } = describeError(error);
  if (told.status === 500) telemetry.error("Request failed", error, { correlationId: told.correlationId });
  else if (told.status === 503) telemetry.warn("Request refused for now", { ...told }, error);
  else telemetry.info("Request refused", { ...told, why: `${name}: ${message}` });
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
