import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import { isIdentitySource } from "./authorizer";
import { executionArn, type HttpApiService } from "./gateway";

/** The API Gateway v2 resource types that a program may declare. */
export const apiGatewayResources = (gateway: HttpApiService): ResourceType[] => [
  httpApi(gateway),
  integration(gateway),
  authorizer(gateway),
  route(gateway),
  stage(gateway),
];

const strings = z.array(z.string()).optional();

const httpApi = (gateway: HttpApiService) =>
  resourceType({
    token: "aws:apigatewayv2/api:Api",
    inputs: z.strictObject({
      name: z.string().optional(),
      protocolType: z.literal("HTTP"),
      description: inert,
      corsConfiguration: z
        .strictObject({
          allowOrigins: strings,
          allowMethods: strings,
          allowHeaders: strings,
          exposeHeaders: strings,
          allowCredentials: z.boolean().optional(),
          maxAge: z.int().optional(),
        })
        .optional(),
      tags: inert,
    }),
    create: async ({ name: logicalName, inputs }) => {
      const name = inputs.name ?? logicalName;
      const { api, url } = await gateway.create(name, inputs.corsConfiguration);
      const outputs = { name, apiEndpoint: url, executionArn: executionArn(api, "").slice(0, -1) };
      return { id: api.id, outputs };
    },
  });

/** `arn:aws:apigateway:…/functions/<function's ARN>/invocations` → the function's ARN */
const functionArnIn = (uri: string): string => /functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;

const integration = (gateway: HttpApiService) =>
  resourceType({
    token: "aws:apigatewayv2/integration:Integration",
    inputs: z.strictObject({
      apiId: z.string(),
      integrationType: z.literal("AWS_PROXY"),
      integrationMethod: z.literal("POST").optional(),
      integrationUri: z.string(),
      payloadFormatVersion: z.literal("2.0"),
      timeoutMilliseconds: z.int().min(50).max(30_000).default(30_000),
      description: inert,
    }),
    create: ({ name, inputs }) => {
      gateway.api(inputs.apiId).integrations.set(name, {
        functionArn: functionArnIn(inputs.integrationUri),
        timeout: inputs.timeoutMilliseconds,
      });
      return { id: name, outputs: {} };
    },
  });

const authorizer = (gateway: HttpApiService) =>
  resourceType({
    token: "aws:apigatewayv2/authorizer:Authorizer",
    inputs: z.strictObject({
      apiId: z.string(),
      name: z.string().optional(),
      authorizerType: z.literal("REQUEST"),
      authorizerUri: z.string(),
      authorizerPayloadFormatVersion: z.literal("2.0"),
      enableSimpleResponses: z.literal(true, "only simple responses are embedded"),
      identitySources: z.array(z.string().refine(isIdentitySource, "this identity source isn't embedded")),
      authorizerResultTtlInSeconds: z.int().min(0).max(3_600).default(300),
    }),
    create: ({ name, inputs }) => {
      gateway.api(inputs.apiId).authorizers.set(name, {
        functionArn: functionArnIn(inputs.authorizerUri),
        identitySources: inputs.identitySources,
        ttl: inputs.authorizerResultTtlInSeconds,
      });
      return { id: name, outputs: { name: inputs.name ?? name } };
    },
  });

const route = (gateway: HttpApiService) =>
  resourceType({
    token: "aws:apigatewayv2/route:Route",
    inputs: z.strictObject({
      apiId: z.string(),
      routeKey: z.string().regex(/^(\$default|[A-Z]+ \/.*)$/),
      target: z.string().startsWith("integrations/"),
      authorizationType: z.enum(["NONE", "CUSTOM"]).optional(),
      authorizerId: z.string().optional(),
    }),
    create: ({ name, inputs }) => {
      gateway.api(inputs.apiId).add({
        routeKey: inputs.routeKey,
        integrationId: inputs.target.slice("integrations/".length),
        authorizerId: inputs.authorizationType === "CUSTOM" ? inputs.authorizerId : undefined,
      });
      return { id: name, outputs: {} };
    },
  });

const stage = (gateway: HttpApiService) =>
  resourceType({
    token: "aws:apigatewayv2/stage:Stage",
    inputs: z.strictObject({
      apiId: z.string(),
      name: z.literal("$default", "only the $default stage is embedded"),
      autoDeploy: z.literal(true, "only automatic deployments are embedded"),
      accessLogSettings: z.strictObject({ destinationArn: z.string(), format: z.string() }).optional(),
      defaultRouteSettings: z
        .strictObject({
          throttlingRateLimit: z.number().optional(),
          throttlingBurstLimit: z.int().optional(),
          detailedMetricsEnabled: inert,
        })
        .optional(),
      description: inert,
      tags: inert,
    }),
    create: ({ name, inputs }) => {
      const api = gateway.api(inputs.apiId);
      api.deploy({ name: inputs.name, ...inputs.defaultRouteSettings, accessLog: inputs.accessLogSettings });
      return { id: name, outputs: { executionArn: executionArn(api, inputs.name) } };
    },
  });
