import { randomUUID } from "node:crypto";
import type {
  APIGatewayProxyEventV2WithLambdaAuthorizer,
  APIGatewayProxyStructuredResultV2,
} from "aws-lambda";
import * as z from "zod";
import { Unauthenticated } from "../domain/errors";
import type { Telemetry } from "../telemetry/telemetry";
import { problem } from "./problem";

export type HttpEvent = APIGatewayProxyEventV2WithLambdaAuthorizer<Readonly<Record<string, unknown>> | null>;
export type HttpReply = APIGatewayProxyStructuredResultV2;

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Exchange {
  readonly event: HttpEvent;
  readonly correlationId: string;
}

const acceptable = /^[A-Za-z0-9._:-]{1,128}$/;

/** The client's own id where it is harmless in logs and headers, else a new one. */
const correlationIdOf = ({ headers }: HttpEvent): string => {
  const sent = headers["x-correlation-id"];
  return sent !== undefined && acceptable.test(sent) ? sent : randomUUID();
};

/**
 * Turns a function of a request into a handler of payload format 2.0: its errors become problem details, and
 * every answer carries `x-correlation-id`.
 */
export const route =
  (telemetry: Telemetry, answer: (exchange: Exchange) => Promise<Reply>) =>
  async (event: HttpEvent): Promise<HttpReply> => {
    const correlationId = correlationIdOf(event);
    const reply = await answer({ event, correlationId }).then(json, (error: unknown) => {
      const refused = problem(error, correlationId);
      if (refused.statusCode === 500) telemetry.error("Request failed", error, { correlationId });
      else
        telemetry.info("Request refused", { correlationId, status: refused.statusCode, why: String(error) });
      return refused;
    });
    return { ...reply, headers: { ...reply.headers, "x-correlation-id": correlationId } };
  };

const json = ({ status, body, headers = {} }: Reply): HttpReply => ({
  statusCode: status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

const authorized = z.object({ clientId: z.string().min(1) });

/**
 * The client that the authorizer vouched for.
 * @throws Unauthenticated when the route has no authorizer: better closed than open to all.
 */
export const clientOf = ({ requestContext }: HttpEvent): string => {
  const context = authorized.safeParse(requestContext.authorizer?.lambda);
  if (!context.success) throw new Unauthenticated();
  return context.data.clientId;
};
