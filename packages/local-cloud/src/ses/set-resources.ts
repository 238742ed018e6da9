import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import { arn } from "../service";
import {
  type ConfigurationSets,
  configurationSetArn,
  type EventDestination,
  mailEventTypes,
} from "./configuration-sets";

const setName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, "letters, digits, hyphens and underscores, at most 64");

/**
 * Configuration sets and their event destinations, as the APIs v2 and v1 of SES declare them. Options about opens,
 * clicks, tracking, suppression and delivery have no effect, because no mail leaves the machine.
 */
export const configurationSetResources = (sets: ConfigurationSets): ResourceType[] => [
  configurationSet(sets),
  configurationSetV1(sets),
  eventDestination(sets),
  eventDestinationV1(sets),
];

const configurationSet = (sets: ConfigurationSets) =>
  resourceType({
    token: "aws:sesv2/configurationSet:ConfigurationSet",
    inputs: z.strictObject({
      configurationSetName: setName,
      sendingOptions: z.strictObject({ sendingEnabled: z.boolean().optional() }).optional(),
      deliveryOptions: inert,
      reputationOptions: inert,
      suppressionOptions: inert,
      tags: inert,
      region: inert,
    }),
    named: "configurationSetName",
    replacedBy: ["configurationSetName"],
    create: ({ name, inputs }) => {
      sets.create(name, inputs.sendingOptions?.sendingEnabled ?? true);
      return { id: name, outputs: { arn: configurationSetArn(name) } };
    },
    read: ({ id, outputs }) => (sets.find(id) ? outputs : undefined),
    update: ({ id, outputs }, { sendingOptions }) => {
      sets.get(id).sendingEnabled = sendingOptions?.sendingEnabled ?? true;
      return outputs;
    },
    delete: ({ id }) => sets.remove(id),
  });

const configurationSetV1 = (sets: ConfigurationSets) =>
  resourceType({
    token: "aws:ses/configurationSet:ConfigurationSet",
    inputs: z.strictObject({
      name: setName.optional(),
      sendingEnabled: z.boolean().optional(),
      deliveryOptions: inert,
      reputationMetricsEnabled: inert,
      region: inert,
    }),
    named: "name",
    replacedBy: ["name"],
    create: ({ name, inputs: { sendingEnabled = true } }) => {
      sets.create(name, sendingEnabled);
      return { id: name, outputs: { name, arn: configurationSetArn(name) } };
    },
    read: ({ id, outputs }) => (sets.find(id) ? outputs : undefined),
    update: ({ id, outputs }, { sendingEnabled = true }) => {
      sets.get(id).sendingEnabled = sendingEnabled;
      return outputs;
    },
    delete: ({ id }) => sets.remove(id),
  });

const eventType = z.enum(mailEventTypes, `only ${mailEventTypes.join(", ")} happen here`);

const eventDestination = (sets: ConfigurationSets) =>
  resourceType({
    token: "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination",
    inputs: z.strictObject({
      configurationSetName: setName,
      eventDestinationName: setName,
      eventDestination: z
        .strictObject({
          enabled: z.boolean().optional(),
          matchingEventTypes: z.array(eventType).min(1),
          eventBridgeDestination: z
            .strictObject({
              eventBusArn: z.literal(
                arn("events", "event-bus/default"),
                "SES publishes to the default bus only",
              ),
            })
            .optional(),
          snsDestination: z.strictObject({ topicArn: z.string() }).optional(),
        })
        .refine(
          ({ eventBridgeDestination, snsDestination }) => !eventBridgeDestination !== !snsDestination,
          "needs either eventBridgeDestination or snsDestination",
        ),
      region: inert,
    }),
    named: "eventDestinationName",
    replacedBy: ["configurationSetName", "eventDestinationName"],
    create: ({ name, inputs: { configurationSetName, eventDestination } }) => {
      sets.addDestination(configurationSetName, name, destinationOf(eventDestination));
      return { id: `${configurationSetName}|${name}`, outputs: {} };
    },
    read: ({ name, inputs, outputs }) => presentOf(sets, inputs.configurationSetName, name) && outputs,
    update: ({ name, outputs }, { configurationSetName, eventDestination }) => {
      sets.get(configurationSetName).destinations.set(name, destinationOf(eventDestination));
      return outputs;
    },
    delete: ({ name, inputs }) => remove(sets, inputs.configurationSetName, name),
  });

const destinationOf = (declared: {
  readonly enabled?: boolean | undefined;
  readonly matchingEventTypes: EventDestination["types"];
  readonly snsDestination?: { readonly topicArn: string } | undefined;
}): EventDestination => ({
  enabled: declared.enabled ?? false,
  types: declared.matchingEventTypes,
  topicArn: declared.snsDestination?.topicArn,
});

const typeV1 = z
  .enum(["send", "delivery", "bounce", "complaint"], "only send, delivery, bounce and complaint happen here")
  .transform((type) => eventType.parse(type.toUpperCase()));

const eventDestinationV1 = (sets: ConfigurationSets) =>
  resourceType({
    token: "aws:ses/eventDestination:EventDestination",
    inputs: z.strictObject({
      configurationSetName: setName,
      name: setName.optional(),
      enabled: z.boolean().optional(),
      matchingTypes: z.array(typeV1).min(1),
      snsDestination: z.strictObject({ topicArn: z.string() }),
      region: inert,
    }),
    named: "name",
    replacedBy: "any",
    create: ({ name, inputs }) => {
      const { configurationSetName: set, enabled = false, matchingTypes: types, snsDestination } = inputs;
      sets.addDestination(set, name, { enabled, types, topicArn: snsDestination.topicArn });
      return { id: name, outputs: { name, arn: `${configurationSetArn(set)}:event-destination/${name}` } };
    },
    read: ({ name, inputs, outputs }) => presentOf(sets, inputs.configurationSetName, name) && outputs,
    delete: ({ name, inputs }) => remove(sets, inputs.configurationSetName, name),
  });

const presentOf = (sets: ConfigurationSets, set: string, name: string): EventDestination | undefined =>
  sets.find(set)?.destinations.get(name);

const remove = (sets: ConfigurationSets, set: string, name: string): void =>
  void sets.find(set)?.destinations.delete(name);
