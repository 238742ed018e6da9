import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import { executionArn } from "./api";
import { isIdentitySource } from "./authorizer";
import { type HttpApiService, newId } from "./gateway";

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
        .refine(
          ({ allowCredentials, allowOrigins }) => !(allowCredentials && allowOrigins?.includes("*")),
          "allowCredentials isn't allowed together with the origin *",
        )
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
    create: ({ inputs }) => {
      const id = newId(7);
      gateway.api(inputs.apiId).integrations.set(id, {
        functionArn: functionArnIn(inputs.integrationUri),
        timeout: inputs.timeoutMilliseconds,
      });
      return { id, outputs: {} };
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
      const id = newId(6);
      gateway.api(inputs.apiId).authorizers.set(id, {
        functionArn: functionArnIn(inputs.authorizerUri),
        identitySources: inputs.identitySources,
        ttl: inputs.authorizerResultTtlInSeconds,
      });
      return { id, outputs: { name: inputs.name ?? name } };
    },
  });

const route = (gateway: HttpApiService) =>
  resourceType({
    token: "aws:apigatewayv2/route:Route",
    inputs: z
      .strictObject({
        apiId: z.string(),
        routeKey: z.string().regex(/^(\$default|[A-Z]+ \/.*)$/),
        target: z.string().startsWith("integrations/"),
        authorizationType: z.enum(["NONE", "CUSTOM"]).default("NONE"),
        authorizerId: z.string().optional(),
      })
      // Neither may leave a route open that was meant to be guarded.
      .refine(
        ({ authorizationType, authorizerId }) =>
          (authorizationType === "CUSTOM") === (authorizerId !== undefined),
        "authorizationType CUSTOM and authorizerId go together",
      ),
    create: ({ inputs }) => {
      gateway.api(inputs.apiId).add({
        routeKey: inputs.routeKey,
        integrationId: inputs.target.slice("integrations/".length),
        authorizerId: inputs.authorizerId,
      });
      return { id: newId(7), outputs: {} };
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
        .refine(
          ({ throttlingRateLimit: rate, throttlingBurstLimit: burst }) =>
            (rate === undefined) === (burst === undefined),
          "throttlingRateLimit and throttlingBurstLimit go together",
        )
        .optional(),
      stageVariables: z.record(z.string(), z.string()).optional(),
      description: inert,
      tags: inert,
    }),
    create: ({ name, inputs }) => {
      const api = gateway.api(inputs.apiId);
      api.deploy({
        name: inputs.name,
        ...inputs.defaultRouteSettings,
        accessLog: inputs.accessLogSettings,
        variables: inputs.stageVariables,
      });
      return { id: name, outputs: { executionArn: executionArn(api, inputs.name) } };
    },
  });
