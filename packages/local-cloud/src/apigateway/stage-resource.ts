import * as z from "zod";
import { inert, type Outputs, resourceType } from "../resource";
import { AwsError, account } from "../service";
import { executionArn } from "./api";
import { stageRules } from "./api-rules";
import type { HttpApiService } from "./gateway";
import { defaultStage } from "./stage";

const limits = {
  throttlingRateLimit: z.number().optional(),
  throttlingBurstLimit: z.int().optional(),
  detailedMetricsEnabled: inert,
};

const together = ({
  throttlingRateLimit: rate,
  throttlingBurstLimit: burst,
}: z.output<z.ZodObject<typeof limits>>): boolean => (rate === undefined) === (burst === undefined);
const complaint = "throttlingRateLimit and throttlingBurstLimit must be used together";

const stageInputs = z.strictObject({
  apiId: z.string(),
  name: z.string(),
  autoDeploy: z.literal(true, "only automatic deployments are supported"),
  accessLogSettings: z.strictObject({ destinationArn: z.string(), format: z.string() }).optional(),
  defaultRouteSettings: z.strictObject(limits).refine(together, complaint).optional(),
  routeSettings: z
    .array(z.strictObject({ routeKey: z.string(), ...limits }).refine(together, complaint))
    .default([]),
  stageVariables: z.record(z.string(), z.string()).optional(),
  description: inert,
  tags: inert,
});
type StageInputs = z.output<typeof stageInputs>;

/** A stage of an HTTP API, without which no request is served. */
export const stage = (gateway: HttpApiService) => {
  const deploy = (inputs: StageInputs): Outputs => {
    const api = gateway.api(inputs.apiId);
    api.deploy({
      name: inputs.name,
      defaultRouteSettings: inputs.defaultRouteSettings,
      routeSettings: Object.fromEntries(inputs.routeSettings.map((route) => [route.routeKey, route])),
      accessLog: inputs.accessLogSettings,
      variables: inputs.stageVariables,
    });
    return outputsOf(gateway, inputs);
  };
  return resourceType({
    token: "aws:apigatewayv2/stage:Stage",
    inputs: stageInputs,
    replacedBy: ["apiId", "name"],
    rules: stageRules,
    create: ({ inputs }) => {
      if (gateway.api(inputs.apiId).hasStage(inputs.name))
        throw new AwsError("ConflictException", `Stage already exists: ${inputs.name}`, 409);
      return { id: inputs.name, outputs: deploy(inputs) };
    },
    read: ({ inputs }) =>
      gateway.find(inputs.apiId)?.hasStage(inputs.name) ? outputsOf(gateway, inputs) : undefined,
    update: (_current, inputs) => deploy(inputs),
    delete: ({ inputs }) => gateway.find(inputs.apiId)?.undeploy(inputs.name),
  });
};

const outputsOf = (gateway: HttpApiService, { apiId, name }: StageInputs): Outputs => ({
  arn: `arn:aws:apigateway:${account.region}::/apis/${apiId}/stages/${name}`,
  executionArn: executionArn(gateway.api(apiId), name),
  invokeUrl: `${gateway.url(apiId)}/${name === defaultStage ? "" : name}`,
});
