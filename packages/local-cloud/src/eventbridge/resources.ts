import * as z from "zod";
import { resourcePolicy } from "../iam/policy-document";
import { inert, type ResourceType, resourceType } from "../resource";
import type { Archive } from "./archive";
import { busPolicyRule } from "./event-rules";
import type { EventBridgeService } from "./eventbridge";
import { eventPattern, name } from "./names";
import { busNameOf } from "./put-events";
import { eventRule } from "./rule-resource";
import { retag } from "./tags";
import { eventTarget } from "./target-resource";

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
    named: "name",
    replacedBy: ["name"],
    create: ({ name: busName, inputs }) => {
      const bus = events.buses.create(busName, inputs.description);
      retag(bus.tags, {}, inputs);
      return { id: bus.name, outputs: { name: bus.name, arn: bus.arn } };
    },
    read: ({ id, outputs }) => events.buses.find(id) && outputs,
    update: ({ id, inputs: before, outputs }, inputs) => {
      const bus = events.buses.get(id);
      bus.description = inputs.description;
      retag(bus.tags, before, inputs);
      return outputs;
    },
    drifted: ({ id, inputs }) => {
      const description = events.buses.find(id)?.description;
      return description === inputs.description ? {} : { description };
    },
    delete: ({ id }) => events.buses.remove(id),
  });

/** A policy that can't be evaluated is refused when it is declared. */
const busPolicy = z.string().superRefine((text, context) => {
  const { error } = resourcePolicy.safeParse(text);
  if (error) context.addIssue({ code: "custom", message: z.prettifyError(error) });
});

const policyOf = (text: string) => ({ text, document: resourcePolicy.parse(text) });

const eventBusPolicy = (events: EventBridgeService) =>
  resourceType({
    token: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    inputs: z.strictObject({ eventBusName: z.string().optional(), policy: busPolicy, region: inert }),
    replacedBy: ["eventBusName"],
    rules: [busPolicyRule],
    create: ({ inputs }) => {
      const bus = events.buses.get(busNameOf(inputs.eventBusName));
      bus.policy = policyOf(inputs.policy);
      return { id: bus.name, outputs: { eventBusName: bus.name } };
    },
    read: ({ id, outputs }) => (events.buses.find(id)?.policy === undefined ? undefined : outputs),
    update: ({ id, outputs }, { policy }) => {
      events.buses.get(id).policy = policyOf(policy);
      return outputs;
    },
    delete: ({ id }) => {
      const bus = events.buses.find(id);
      if (bus) bus.policy = undefined;
    },
  });

const eventArchive = (events: EventBridgeService) =>
  resourceType({
    token: "aws:cloudwatch/eventArchive:EventArchive",
    inputs: archiveInputs,
    named: "name",
    replacedBy: ["name", "eventSourceArn"],
    create: async ({ name: archiveName, inputs }) => {
      const { eventSourceArn } = inputs;
      const settings = archiveSettings(inputs);
      const archive = await events.createArchive({ name: archiveName, eventSourceArn, ...settings });
      return { id: archiveName, outputs: archiveOutputs(archive) };
    },
    read: ({ id }) => {
      const archive = events.buses.archives.get(id);
      return archive && archiveOutputs(archive);
    },
    update: ({ id }, inputs) => {
      const archive = events.buses.archive(id);
      archive.configure(archiveSettings(inputs));
      return archiveOutputs(archive);
    },
    delete: ({ id }) => events.removeArchive(id),
  });

const archiveInputs = z.strictObject({
  name: name(48).optional(),
  eventSourceArn: z.string(),
  eventPattern: eventPattern.optional(),
  description: z.string().max(512).optional(),
  retentionDays: z.int().min(0).optional(),
  kmsKeyIdentifier: inert,
  region: inert,
});

const archiveSettings = (inputs: z.output<typeof archiveInputs>) => ({
  eventPattern: inputs.eventPattern,
  description: inputs.description,
  retentionDays: inputs.retentionDays ?? 0,
});

const archiveOutputs = ({ declaration: { arn, name: archiveName, retentionDays } }: Archive) => ({
  name: archiveName,
  arn,
  retentionDays,
});
