import * as z from "zod";
import { inert, type ResourceType, resourceType, UnsupportedResource } from "../resource";
import type { EventBridgeService } from "./eventbridge";
import { parseJsonPath } from "./json-path";
import { compilePattern } from "./pattern";
import { ruleArn } from "./permissions";
import { busNameOf } from "./put-events";
import { defaultRetryPolicy } from "./rule";
import { isReservedVariable } from "./target-input";

const name = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[.\-_A-Za-z0-9]+$/, "letters, digits, dots, hyphens and underscores only");

const eventPattern = z.string().superRefine((text, context) => {
  try {
    compilePattern(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
  }
});

/** The EventBridge resource types that a program may declare. */
export const eventBridgeResources = (events: EventBridgeService): ResourceType[] => [
  eventBus(events),
  eventBusPolicy(events),
  eventRule(events),
  eventTarget(events),
  eventArchive(events),
];

const eventBus = (events: EventBridgeService) =>
  resourceType({
    token: "aws:cloudwatch/eventBus:EventBus",
    inputs: z.strictObject({
      name: name(256).optional(),
      description: z.string().max(512).optional(),
      // Encryption at rest changes nothing here, and its dead-letter queue is for key failures only.
      kmsKeyIdentifier: inert,
      deadLetterConfig: inert,
      tags: inert,
      region: inert,
    }),
    create: ({ name: logicalName, inputs }) => {
      const bus = events.buses.create(inputs.name ?? logicalName, inputs.description);
      return { id: bus.name, outputs: { name: bus.name, arn: bus.arn } };
    },
  });

const eventBusPolicy = (events: EventBridgeService) =>
  resourceType({
    token: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    inputs: z.strictObject({ eventBusName: z.string().optional(), policy: z.string(), region: inert }),
    create: ({ inputs }) => {
      const bus = events.buses.get(busNameOf(inputs.eventBusName));
      bus.policy = inputs.policy;
      return { id: bus.name, outputs: { eventBusName: bus.name } };
    },
  });

const eventRule = (events: EventBridgeService) =>
  resourceType({
    token: "aws:cloudwatch/eventRule:EventRule",
    inputs: z.strictObject({
      name: name(64).optional(),
      eventBusName: z.string().optional(),
      eventPattern,
      description: z.string().max(512).optional(),
      state: z.enum(["ENABLED", "DISABLED"]).optional(),
      isEnabled: z.boolean().optional(),
      forceDestroy: inert,
      tags: inert,
      region: inert,
    }),
    create: ({ name: logicalName, inputs }) => {
      const bus = events.buses.get(busNameOf(inputs.eventBusName));
      const ruleName = inputs.name ?? logicalName;
      if (bus.rules.has(ruleName))
        throw new UnsupportedResource(
          "aws:cloudwatch/eventRule:EventRule",
          ruleName,
          "the bus has it already",
        );
      const enabled = inputs.isEnabled ?? inputs.state !== "DISABLED";
      bus.rules.set(ruleName, {
        name: ruleName,
        arn: ruleArn(bus.name, ruleName),
        bus: bus.name,
        description: inputs.description,
        enabled,
        patternText: inputs.eventPattern,
        pattern: compilePattern(inputs.eventPattern),
        targets: new Map(),
      });
      return {
        id: bus.name === "default" ? ruleName : `${bus.name}/${ruleName}`,
        outputs: {
          name: ruleName,
          arn: ruleArn(bus.name, ruleName),
          eventBusName: bus.name,
          isEnabled: enabled,
        },
      };
    },
  });

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
  targetId: name(64).optional(),
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

const eventTarget = (events: EventBridgeService) =>
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

const eventArchive = (events: EventBridgeService) =>
  resourceType({
    token: "aws:cloudwatch/eventArchive:EventArchive",
    inputs: z.strictObject({
      name: name(48).optional(),
      eventSourceArn: z.string(),
      eventPattern: eventPattern.optional(),
      description: z.string().max(512).optional(),
      retentionDays: z.int().min(0).optional(),
      kmsKeyIdentifier: inert,
      region: inert,
    }),
    create: async ({ name: logicalName, inputs }) => {
      const archive = await events.createArchive({
        name: name(48).parse(inputs.name ?? logicalName),
        eventSourceArn: inputs.eventSourceArn,
        eventPattern: inputs.eventPattern,
        description: inputs.description,
        retentionDays: inputs.retentionDays ?? 0,
      });
      const { arn, name: archiveName, retentionDays } = archive.declaration;
      return { id: archiveName, outputs: { name: archiveName, arn, retentionDays } };
    },
  });
