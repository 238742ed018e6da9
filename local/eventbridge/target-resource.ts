import * as z from "zod";
import { inert, resourceType, UnsupportedResource } from "../resource";
import type { EventBridgeService } from "./eventbridge";
import { parseJsonPath } from "./json-path";
import { busNameOf } from "./put-events";
import { defaultRetryPolicy } from "./rule";
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

const maxTargets = 5;

/** A target of a rule: where it delivers to, what it sends, and what happens when that fails. */
export const eventTarget = (events: EventBridgeService) =>
  resourceType({
    token: "aws:cloudwatch/eventTarget:EventTarget",
    inputs: targetInputs.superRefine((inputs, context) => {
      const refusal = events.refusalOf({ arn: inputs.arn, roleArn: inputs.roleArn });
      if (refusal !== undefined) context.addIssue({ code: "custom", message: refusal });
      if (
        [inputs.input, inputs.inputPath, inputs.inputTransformer].filter((one) => one !== undefined).length >
        1
      )
        context.addIssue({
          code: "custom",
          message: "input, inputPath and inputTransformer exclude each other",
        });
    }),
    create: ({ name: logicalName, inputs }) => {
      const rule = events.buses.rule(busNameOf(inputs.eventBusName), inputs.rule);
      const id = inputs.targetId ?? logicalName;
      if (rule.targets.size >= maxTargets)
        throw new UnsupportedResource(
          "aws:cloudwatch/eventTarget:EventTarget",
          id,
          `rule ${rule.name} has ${maxTargets} targets already, the most that AWS allows`,
        );
      rule.targets.set(id, {
        id,
        arn: inputs.arn,
        roleArn: inputs.roleArn,
        input: inputs.input,
        inputPath: inputs.inputPath,
        inputTransformer: inputs.inputTransformer,
        deadLetterArn: inputs.deadLetterConfig?.arn,
        retryPolicy: {
          maximumRetryAttempts:
            inputs.retryPolicy?.maximumRetryAttempts ?? defaultRetryPolicy.maximumRetryAttempts,
          maximumEventAgeInSeconds:
            inputs.retryPolicy?.maximumEventAgeInSeconds ?? defaultRetryPolicy.maximumEventAgeInSeconds,
        },
      });
      return { id: `${rule.bus}-${rule.name}-${id}`, outputs: { targetId: id, eventBusName: rule.bus } };
    },
  });
