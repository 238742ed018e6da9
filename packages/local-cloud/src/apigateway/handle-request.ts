import { type Api, executionArn, type Match } from "./api";
import type { AuthorizerGate, Decision, Invoke } from "./authorizer";
import { corsHeaders, isPreflight, preflightHeaders, withoutCorsHeaders } from "./cors";
import { type Received, requestEvent } from "./request-format";
import { gatewayReply, type HttpReply, httpReply, internalServerError, notFound } from "./response-format";
import { within } from "./within";

/** A response, with details for the access log. */
export interface Handled {
  readonly reply: HttpReply;
  readonly match?: Match | undefined;
  readonly integrationError?: string | undefined;
  readonly authorizerError?: string | undefined;
}

export interface HandlerOptions {
  readonly gate: AuthorizerGate;
  readonly invoke: Invoke;
  /** Whether the function's policy lets the gateway call it for this method and path. */
  readonly allowsInvoke: (functionArn: string, by: { service: string; sourceArn: string }) => boolean;
}

const service = "apigateway.amazonaws.com";

/** Handles a request after its body was read: preflight, route, throttle, authorizer, function. */
export const handleRequest = async (
  options: HandlerOptions,
  api: Api,
  request: Received,
): Promise<Handled> => {
  const { origin } = request.headers;
  if (api.cors && isPreflight(request.method, request.headers))
    return { reply: { status: 204, headers: preflightHeaders(api.cors, origin), body: "" } };
  const handled = await routed(options, api, request);
  if (!api.cors) return handled;
  const { reply } = handled;
  const headers = { ...withoutCorsHeaders(reply.headers), ...corsHeaders(api.cors, origin) };
  return { ...handled, reply: { ...reply, headers } };
};

const routed = async (options: HandlerOptions, api: Api, request: Received): Promise<Handled> => {
  const entry = api.enter(request.path);
  const found = entry && api.routes.match(request.method, entry.path);
  if (!found) return { reply: notFound };
  const match = { ...found, ...entry };
  if (!match.stage.allows(match.route)) return { reply: gatewayReply(429, "Too Many Requests"), match };
  const decision = await authorize(options, api, request, match);
  switch (decision.kind) {
    case "unauthorized":
      return { reply: gatewayReply(401, "Unauthorized"), match };
    case "forbidden":
      return { reply: gatewayReply(403, "Forbidden"), match };
    case "failed":
      return { reply: internalServerError, match, authorizerError: decision.reason };
    default:
      return { ...(await integrate(options, api, request, match, decision.context)), match };
  }
};

const authorize = async (
  { gate, allowsInvoke }: HandlerOptions,
  api: Api,
  request: Received,
  match: Match,
): Promise<Decision> => {
  const { authorizerId } = match.route;
  if (authorizerId === undefined) return { kind: "allowed" };
  const config = api.authorizers.get(authorizerId);
  if (!config) return { kind: "failed", reason: `there is no authorizer ${authorizerId}` };
  const sourceArn = executionArn(api, `authorizers/${authorizerId}`);
  if (!allowed(allowsInvoke, config.functionArn, sourceArn))
    return { kind: "failed", reason: noPermission(config.functionArn, sourceArn) };
  return gate.decide(api, { id: authorizerId, ...config }, request, match);
};

/**
 * According to AWS's documentation, an invocation that Lambda rejects (throttled, not permitted) is a 500, like a function's error.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html
 */
const integrate = async (
  { invoke, allowsInvoke }: HandlerOptions,
  api: Api,
  request: Received,
  match: Match,
  context: Record<string, unknown> | undefined,
): Promise<Handled> => {
  const failed = (integrationError: string) => ({ reply: internalServerError, integrationError });
  const integration = api.integrations.get(match.route.integrationId);
  if (!integration) return failed(`there is no integration ${match.route.integrationId}`);
  const { functionArn, timeout } = integration;
  const sourceArn = executionArn(api, `${match.stage.name}/${permissionPath(request, match)}`);
  if (!allowed(allowsInvoke, functionArn, sourceArn)) return failed(noPermission(functionArn, sourceArn));
  try {
    const outcome = await within(timeout, invoke(functionArn, requestEvent(api, request, match, context)));
    if (outcome.late)
      return {
        reply: gatewayReply(503, "Service Unavailable"),
        integrationError: `the integration took more than ${timeout} ms`,
      };
    if (outcome.result.fault !== undefined) return failed(messageOf(outcome.result.fault));
    const reply = httpReply(outcome.result.payload);
    return reply ? { reply } : failed("the function's response isn't one of an HTTP API");
  } catch (error) {
    return failed(String(error));
  }
};

/** The source ARN in a function's permission: it names the route, not the path of this request. */
const permissionPath = ({ method }: Received, { route }: Match): string =>
  route.routeKey === "$default"
    ? "$default"
    : `${method}${route.routeKey.slice(route.routeKey.indexOf(" ") + 1)}`;

/** A deleted function has no policy, so nothing is allowed. */
const allowed = (
  allowsInvoke: HandlerOptions["allowsInvoke"],
  functionArn: string,
  sourceArn: string,
): boolean => {
  try {
    return allowsInvoke(functionArn, { service, sourceArn });
  } catch {
    return false; // no such function
  }
};

const noPermission = (functionArn: string, sourceArn: string): string =>
  `The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration: ${functionArn} for ${sourceArn}`;

const messageOf = (fault: unknown): string =>
  fault !== null && typeof fault === "object" && "errorMessage" in fault
    ? String(fault.errorMessage)
    : String(fault);
