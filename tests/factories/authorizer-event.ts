import type { APIGatewayRequestAuthorizerEventV2 } from "aws-lambda";
import { httpEvent } from "./http-event";

/** What HTTP API asks a REQUEST authorizer, payload format 2.0. */
export const authorizerEvent = (
  headers: Record<string, string>,
  routeKey = "POST /orders",
): APIGatewayRequestAuthorizerEventV2 => {
  const { requestContext, rawPath, rawQueryString } = httpEvent({ routeKey });
  return {
    version: "2.0",
    type: "REQUEST",
    routeArn: "arn:aws:execute-api:us-east-1:000000000000:api/$default/POST/orders",
    identitySource: Object.values(headers),
    routeKey,
    rawPath,
    rawQueryString,
    cookies: [],
    headers,
    requestContext,
  };
};
