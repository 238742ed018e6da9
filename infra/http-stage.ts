import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface StageArgs {
  /** Requests per second on average, and at once, of all keyed routes together; each open route gets a fifth of it. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly logRetentionDays: number;
}

/** The log's format: no query string (it may name customers), no key, no body. */
const accessLogFormat = JSON.stringify({
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  sourceIp: "$context.identity.sourceIp",
  routeKey: "$context.routeKey",
  status: "$context.status",
  latencyMs: "$context.responseLatency",
  integrationError: "$context.integrationErrorMessage",
  authorizerError: "$context.authorizer.error",
});

/** An open route gets a fifth of the throttle, counted separately. */
const openShare = 5;

const shareOf = (limit: number): number => Math.max(1, Math.ceil(limit / openShare));

/**
 * Routes that need a key share the default throttle. Each open route, and `$default`, has a smaller one of its own,
 * because anybody can flood those without a key, which would use up the clients' share.
 */
export const createStage = (
  parent: pulumi.Resource,
  name: string,
  api: aws.apigatewayv2.Api,
  open: readonly aws.apigatewayv2.Route[],
  args: StageArgs,
): aws.apigatewayv2.Stage => {
  // Under `/aws/vendedlogs/`, so that CloudWatch Logs' resource policy doesn't grow with each log group.
  const accessLog = new aws.cloudwatch.LogGroup(
    `${name}-access`,
    {
      name: `/aws/vendedlogs/apigateway/${pulumi.getProject()}-${pulumi.getStack()}-${name}`,
      retentionInDays: args.logRetentionDays,
    },
    // Another name would replace the group and delete its lines.
    { parent, ignoreChanges: ["name"] },
  );
  return new aws.apigatewayv2.Stage(
    name,
    {
      apiId: api.id,
      name: "$default",
      autoDeploy: true,
      accessLogSettings: { destinationArn: accessLog.arn, format: accessLogFormat },
      defaultRouteSettings: {
        throttlingRateLimit: args.throttle.rate,
        throttlingBurstLimit: args.throttle.burst,
      },
      routeSettings: open.map(({ routeKey }) => ({
        routeKey,
        throttlingRateLimit: shareOf(args.throttle.rate),
        throttlingBurstLimit: shareOf(args.throttle.burst),
      })),
    },
    // API Gateway refuses settings of a route that doesn't exist.
    { parent, dependsOn: [...open] },
  );
};
