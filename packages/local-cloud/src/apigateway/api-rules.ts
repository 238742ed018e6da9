import { type AwsRule, ofNumber, ofText } from "../aws-rule";
import { AwsError } from "../service";

/**
 * What API Gateway refuses of HTTP APIs beyond its model.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
 */
const bad = (message: string): AwsError => new AwsError("BadRequestException", message);

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
export const apiRules: readonly AwsRule[] = [
  ({ corsConfiguration }) => {
    const { allowCredentials, allowOrigins } = Object(corsConfiguration);
    if (allowCredentials === true && Array.isArray(allowOrigins) && allowOrigins.includes("*"))
      throw bad("allow-credentials is not supported if 'allow-origin' is *");
  },
];

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export const integrationRules: readonly AwsRule[] = [
  ofText("payloadFormatVersion", (version) => {
    if (version !== "1.0" && version !== "2.0") throw bad(`Unsupported PayloadFormatVersion: ${version}`);
  }),
  ofNumber("timeoutMilliseconds", (timeout) => {
    if (timeout < 50 || timeout > 30_000) throw bad("Timeout should be between 50 ms and 30000 ms");
  }),
];

const identitySource = /^\$(request\.(header|querystring)\.[^ ]+|context\.[^ ]+|stageVariables\.[^ ]+)$/;

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
export const authorizerRules: readonly AwsRule[] = [
  ({ authorizerType, authorizerPayloadFormatVersion: version, enableSimpleResponses }) => {
    if (authorizerType === "REQUEST" && version === undefined)
      throw bad("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer");
    if (enableSimpleResponses === true && version !== "2.0")
      throw bad('EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion "2.0".');
  },
  ({ identitySources }) => {
    for (const source of Array.isArray(identitySources) ? identitySources : [])
      if (typeof source === "string" && !identitySource.test(source))
        throw bad(`Invalid identity source expression: ${source}`);
  },
  ({ authorizerResultTtlInSeconds: ttl, identitySources }) => {
    if (typeof ttl !== "number") return;
    if (ttl < 0 || ttl > 3_600)
      throw bad("Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.");
    if (ttl > 0 && (!Array.isArray(identitySources) || identitySources.length === 0))
      throw bad("Identity source must be set if authorizer caching is enabled (TTL is greater than 0)");
  },
];

const routeKey = /^(\$default|(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) \/.*)$/s;

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
export const routeRules: readonly AwsRule[] = [
  ofText("routeKey", (key) => {
    if (!routeKey.test(key))
      throw bad(
        'The provided route key is not formatted properly for HTTP protocol. Format should be "[HTTP METHOD] /[RESOURCE PATH]" or "$default"',
      );
  }),
  ofText("target", (target) => {
    if (!target.startsWith("integrations/"))
      throw bad(
        "Unexpected or malformed target in route. Correct format should be integrations/<integration_id>.",
      );
  }),
];

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export const stageRules: readonly AwsRule[] = [
  ofText("name", (name) => {
    // It takes hyphens, too.
    if (!/^(\$default|[A-Za-z0-9_-]+)$/.test(name)) throw bad("Stage name only allows a-zA-Z0-9_");
  }),
  ({ accessLogSettings }) => {
    const { format } = Object(accessLogSettings);
    if (typeof format === "string" && !/\$context\.(requestId|extendedRequestId)/.test(format))
      throw bad("Access Log format must include either $context.requestId or $context.extendedRequestId");
  },
];
