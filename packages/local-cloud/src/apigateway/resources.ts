import * as z from "zod";
import { inert, type Outputs, type ResourceType, resourceType } from "../resource";
import { account } from "../service";
import { type Api, executionArn } from "./api";
import { apiRules, authorizerRules, integrationRules, routeRules } from "./api-rules";
import { isIdentitySource } from "./authorizer";
import { type HttpApiService, newId } from "./gateway";
import { stage } from "./stage-resource";

/** The API Gateway v2 resource types that a program may declare. */
export const apiGatewayResources = (gateway: HttpApiService): ResourceType[] => [
  httpApi(gateway),
  integration(gateway),
  authorizer(gateway),
  route(gateway),
  stage(gateway),
];

const strings = z.array(z.string()).optional();

const apiInputs = z.strictObject({
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
});

const httpApi = (gateway: HttpApiService) => {
  const outputsOf = (api: Api): Outputs => ({
    name: api.name,
    arn: `arn:aws:apigateway:${account.region}::/apis/${api.id}`,
    apiEndpoint: gateway.url(api.id),
    executionArn: executionArn(api, "").slice(0, -1),
  });
  return resourceType({
    token: "aws:apigatewayv2/api:Api",
    inputs: apiInputs,
    named: "name",
    replacedBy: ["protocolType"],
    rules: apiRules,
    create: async ({ name, inputs }) => {
      const { api } = await gateway.create(name, inputs.corsConfiguration);
      return { id: api.id, outputs: outputsOf(api) };
    },
    read: ({ id }) => {
      const api = gateway.find(id);
      return api && outputsOf(api);
    },
    update: ({ id }, { name, corsConfiguration: cors }) => {
      const api = gateway.api(id);
      return outputsOf(Object.assign(api, { name: name ?? api.name, cors }));
    },
    delete: ({ id }) => gateway.remove(id),
  });
};

/** `arn:aws:apigateway:…/functions/<function's ARN>/invocations` → the function's ARN */
const functionArnIn = (uri: string): string => /functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;

const integrationInputs = z.strictObject({
  apiId: z.string(),
  integrationType: z.literal("AWS_PROXY"),
  integrationMethod: z.literal("POST").optional(),
  integrationUri: z.string(),
  payloadFormatVersion: z.literal("2.0"),
  timeoutMilliseconds: z.int().default(30_000),
  description: inert,
});

const integration = (gateway: HttpApiService) => {
  const set = (id: string, inputs: z.output<typeof integrationInputs>): Outputs => {
    gateway.api(inputs.apiId).integrations.set(id, {
      functionArn: functionArnIn(inputs.integrationUri),
      timeout: inputs.timeoutMilliseconds,
    });
    return {};
  };
  return resourceType({
    token: "aws:apigatewayv2/integration:Integration",
    inputs: integrationInputs,
    replacedBy: ["apiId", "integrationType"],
    rules: integrationRules,
    create: ({ inputs }) => {
      const id = newId(7);
      return { id, outputs: set(id, inputs) };
    },
    read: ({ id, inputs }) => (gateway.find(inputs.apiId)?.integrations.has(id) ? {} : undefined),
    update: ({ id }, inputs) => set(id, inputs),
    delete: ({ id, inputs }) => void gateway.find(inputs.apiId)?.integrations.delete(id),
  });
};

const authorizerInputs = z.strictObject({
  apiId: z.string(),
  name: z.string().optional(),
  authorizerType: z.literal("REQUEST"),
  authorizerUri: z.string(),
  authorizerPayloadFormatVersion: z.literal("2.0"),
  enableSimpleResponses: z.literal(true, "only simple responses are supported"),
  identitySources: z.array(z.string().refine(isIdentitySource, "this identity source isn't supported")),
  authorizerResultTtlInSeconds: z.int().default(300),
});

const authorizer = (gateway: HttpApiService) => {
  const set = (id: string, inputs: z.output<typeof authorizerInputs>): Outputs => {
    gateway.api(inputs.apiId).authorizers.set(id, {
      functionArn: functionArnIn(inputs.authorizerUri),
      identitySources: inputs.identitySources,
      ttl: inputs.authorizerResultTtlInSeconds,
    });
    gateway.forgetAuthorizer(inputs.apiId, id);
    return { name: inputs.name };
  };
  return resourceType({
    token: "aws:apigatewayv2/authorizer:Authorizer",
    inputs: authorizerInputs,
    named: "name",
    replacedBy: ["apiId", "authorizerType"],
    rules: authorizerRules,
    create: ({ inputs }) => {
      const id = newId(6);
      return { id, outputs: set(id, inputs) };
    },
    read: ({ id, inputs, outputs }) =>
      gateway.find(inputs.apiId)?.authorizers.has(id) ? outputs : undefined,
    update: ({ id }, inputs) => set(id, inputs),
    delete: ({ id, inputs }) => void gateway.find(inputs.apiId)?.authorizers.delete(id),
  });
};

const routeInputs = z
  .strictObject({
    apiId: z.string(),
    routeKey: z.string(),
    target: z.string(),
    authorizationType: z.enum(["NONE", "CUSTOM"]).default("NONE"),
    authorizerId: z.string().optional(),
  })
  // One without the other would leave a route open that should be protected.
  .refine(
    ({ authorizationType, authorizerId }) =>
      (authorizationType === "CUSTOM") === (authorizerId !== undefined),
    "authorizationType CUSTOM and authorizerId must be used together",
  );

const route = (gateway: HttpApiService) => {
  const set = (id: string, inputs: z.output<typeof routeInputs>): Outputs => {
    gateway.api(inputs.apiId).setRoute(id, {
      routeKey: inputs.routeKey,
      integrationId: inputs.target.slice("integrations/".length),
      authorizerId: inputs.authorizerId,
    });
    return {};
  };
  return resourceType({
    token: "aws:apigatewayv2/route:Route",
    inputs: routeInputs,
    replacedBy: ["apiId"],
    rules: routeRules,
    create: ({ inputs }) => {
      const id = newId(7);
      return { id, outputs: set(id, inputs) };
    },
    read: ({ id, inputs }) => (gateway.find(inputs.apiId)?.routes.has(id) ? {} : undefined),
    update: ({ id }, inputs) => set(id, inputs),
    delete: ({ id, inputs }) => gateway.find(inputs.apiId)?.routes.delete(id),
  });
};
