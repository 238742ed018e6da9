import * as z from "zod";
import { inert, type ResourceType, resourceType, UnsupportedResource } from "../resource";
import type { EventBridgeService } from "./eventbridge";
import { compilePattern } from "./pattern";
import { ruleArn } from "./permissions";
import { busNameOf } from "./put-events";
import { eventTarget } from "./target-resource";

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
