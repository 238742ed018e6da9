import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { inert, resourceType } from "../resource";
import { mostTargets, overQuota, targetRules } from "./event-rules";
import type { EventBridgeService } from "./eventbridge";
import { parseJsonPath } from "./json-path";
import { busNameOf } from "./put-events";
import type { TargetDeclaration } from "./rule";
import { isReservedVariable } from "./target-input";

const targetName = z
  .string()
  .max(64)
  .regex(/^[.\-_A-Za-z0-9]+$/, "letters, digits, dots, hyphens and underscores only");

const jsonPath = z
  .string()
  .refine(
    (path) => parseJsonPath(path) !== undefined,
    "only names and array indices are supported in a path",
  );

const targetInputs = z.strictObject({
  arn: z.string(),
  rule: z.string(),
  eventBusName: z.string().optional(),
  targetId: targetName.optional(),
  roleArn: z.string().optional(),
  input: z.string().max(8192).optional(),
  inputPath: jsonPath.optional(),
  inputTransformer: z
    .strictObject({
      inputPaths: z
        .record(
          z.string().refine((key) => !isReservedVariable(key), "a reserved variable"),
          jsonPath,
        )
        .optional(),
      inputTemplate: z.string().min(1).max(8192),
    })
    .optional(),
  deadLetterConfig: z.strictObject({ arn: z.string().optional() }).optional(),
  retryPolicy: z
    .strictObject({
      maximumRetryAttempts: z.int().min(0).max(185).optional(),
      maximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
    })
    .optional(),
  forceDestroy: inert,
  region: inert,
});

type TargetInputs = z.output<typeof targetInputs>;

/** A target of a rule: its destination, its input, and its handling of failures. */
export const eventTarget = (events: EventBridgeService) =>
  resourceType({
    token: "aws:cloudwatch/eventTarget:EventTarget",
    inputs: targetInputs.superRefine((inputs, context) => {
      const refusal = events.refusalOf({ arn: inputs.arn, roleArn: inputs.roleArn });
      if (refusal !== undefined) context.addIssue({ code: "custom", message: refusal });
    }),
    named: "targetId",
    replacedBy: ["rule", "eventBusName", "targetId"],
    rules: targetRules,
    create: ({ name: id, inputs }) => {
      const rule = events.buses.rule(busNameOf(inputs.eventBusName), inputs.rule);
      if (rule.targets.size >= mostTargets && !rule.targets.has(id)) throw overQuota();
      rule.targets.set(id, declarationOf(id, inputs));
      return { id: `${rule.bus}-${rule.name}-${id}`, outputs: { targetId: id, eventBusName: rule.bus } };
    },
    read: ({ name: id, inputs, outputs }) => (targetsOf(events, inputs)?.has(id) ? outputs : undefined),
    update: ({ name: id, outputs }, inputs) => {
      const rule = events.buses.rule(busNameOf(inputs.eventBusName), inputs.rule);
      rule.targets.set(id, declarationOf(id, inputs));
      return outputs;
    },
    drifted: ({ name: id, inputs }) => {
      const now = targetsOf(events, inputs)?.get(id);
      return now ? changedProperties(inputs, declarationOf(id, inputs), now) : {};
    },
    delete: ({ name: id, inputs }) => void targetsOf(events, inputs)?.delete(id),
  });

const targetsOf = (events: EventBridgeService, { eventBusName, rule }: TargetInputs) =>
  events.buses.find(busNameOf(eventBusName))?.rules.get(rule)?.targets;

/** The properties that PutTargets changed, as they are now. */
const changedProperties = (inputs: TargetInputs, declared: TargetDeclaration, now: TargetDeclaration) => {
  const { deadLetterArn, id: _, ...same } = now;
  const properties = {
    ...same,
    deadLetterConfig: deadLetterArn === undefined ? undefined : { arn: deadLetterArn },
  };
  const { deadLetterArn: before, id: __, ...declaredSame } = declared;
  const known = {
    ...declaredSame,
    deadLetterConfig: before === undefined ? inputs.deadLetterConfig : { arn: before },
  };
  return Object.fromEntries(
    Object.entries(properties).filter(([name, value]) => !isDeepStrictEqual(value, Object(known)[name])),
  );
};

const declarationOf = (id: string, inputs: TargetInputs): TargetDeclaration => ({
  id,
  arn: inputs.arn,
  roleArn: inputs.roleArn,
  input: inputs.input,
  inputPath: inputs.inputPath,
  inputTransformer: inputs.inputTransformer,
  deadLetterArn: inputs.deadLetterConfig?.arn,
  retryPolicy: inputs.retryPolicy,
});
