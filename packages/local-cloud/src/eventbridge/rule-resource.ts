import * as z from "zod";
import { inert, type Outputs, resourceType, UnsupportedResource } from "../resource";
import { patternRules } from "./event-rules";
import type { EventBridgeService } from "./eventbridge";
import { eventPattern, name, scheduleExpression } from "./names";
import { compilePattern } from "./pattern";
import { busNameOf } from "./put-events";
import type { Rule } from "./rule";
import { ruleArn } from "./rule-arn";
import { retag, tagMap } from "./tags";

const token = "aws:cloudwatch/eventRule:EventRule";

const ruleFields = z.strictObject({
  name: name(64).optional(),
  eventBusName: z.string().optional(),
  eventPattern: eventPattern.optional(),
  scheduleExpression: scheduleExpression.optional(),
  description: z.string().max(512).optional(),
  state: z.enum(["ENABLED", "DISABLED"]).optional(),
  isEnabled: z.boolean().optional(),
  forceDestroy: z.boolean().optional(),
  tags: inert,
  region: inert,
});

const ruleInputs = ruleFields.superRefine(({ eventPattern: pattern, ...inputs }, context) => {
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  if (pattern === undefined && inputs.scheduleExpression === undefined)
    refuse("a rule needs an eventPattern or a scheduleExpression");
  if (inputs.scheduleExpression !== undefined && busNameOf(inputs.eventBusName) !== "default")
    refuse("scheduleExpression: it is supported only on the default event bus");
});

/** A rule of a bus: which events go to its targets, or when they are run. */
export const eventRule = (events: EventBridgeService) =>
  resourceType({
    token,
    inputs: ruleInputs,
    named: "name",
    replacedBy: ["name", "eventBusName"],
    rules: patternRules,
    create: ({ name: ruleName, inputs }) => {
      const bus = events.buses.get(busNameOf(inputs.eventBusName));
      // PutRule would change the one that is there, whose declaration then wouldn't hold.
      if (bus.rules.has(ruleName)) throw new UnsupportedResource(token, ruleName, "the bus has it already");
      const arn = ruleArn(bus.name, ruleName);
      const made = { name: ruleName, arn, bus: bus.name, targets: new Map(), tags: tagMap(inputs) };
      const rule: Rule = { ...made, ...settingsOf(inputs) };
      bus.rules.set(ruleName, rule);
      events.schedules.follow(rule);
      return { id: bus.name === "default" ? ruleName : `${bus.name}/${ruleName}`, outputs: outputsOf(rule) };
    },
    read: ({ name: ruleName, inputs }) => {
      const rule = events.buses.find(busNameOf(inputs.eventBusName))?.rules.get(ruleName);
      return rule && outputsOf(rule);
    },
    update: ({ name: ruleName, inputs: before }, inputs) => {
      const rule = events.buses.rule(busNameOf(inputs.eventBusName), ruleName);
      Object.assign(rule, settingsOf(inputs));
      retag(rule.tags, before, inputs);
      events.schedules.follow(rule);
      return outputsOf(rule);
    },
    drifted: ({ name: ruleName, inputs }) => {
      const rule = events.buses.find(busNameOf(inputs.eventBusName))?.rules.get(ruleName);
      return rule ? driftOf(rule, inputs) : {};
    },
    delete: ({ name: ruleName, inputs }) => {
      const busName = busNameOf(inputs.eventBusName);
      if (inputs.forceDestroy) events.buses.find(busName)?.rules.get(ruleName)?.targets.clear();
      events.buses.removeRule(busName, ruleName);
      events.schedules.forget(ruleArn(busName, ruleName));
    },
  });

const settingsOf = (inputs: z.output<typeof ruleInputs>) => ({
  description: inputs.description,
  enabled: inputs.isEnabled ?? inputs.state !== "DISABLED",
  patternText: inputs.eventPattern,
  pattern: inputs.eventPattern === undefined ? undefined : compilePattern(inputs.eventPattern),
  schedule: inputs.scheduleExpression,
});

/** The properties that PutRule, EnableRule or DisableRule changed, as they are now. */
const driftOf = (rule: Rule, inputs: z.output<typeof ruleInputs>): Outputs => {
  const { enabled, patternText, schedule, description } = settingsOf(inputs);
  return {
    ...(rule.patternText === patternText ? {} : { eventPattern: rule.patternText }),
    ...(rule.schedule === schedule ? {} : { scheduleExpression: rule.schedule }),
    ...(rule.description === description ? {} : { description: rule.description }),
    ...(rule.enabled === enabled ? {} : { state: rule.enabled ? "ENABLED" : "DISABLED" }),
  };
};

const outputsOf = ({ name: ruleName, arn, bus, enabled }: Rule) => ({
  name: ruleName,
  arn,
  eventBusName: bus,
  isEnabled: enabled,
});
