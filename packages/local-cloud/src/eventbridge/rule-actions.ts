import * as z from "zod";
import { AwsError } from "../service";
import type { Buses } from "./buses";
import { patternRules } from "./event-rules";
import { page, paged } from "./listing";
import { compilePattern } from "./pattern";
import { busNameOf } from "./put-events";
import type { Rule } from "./rule";
import { ruleArn } from "./rule-arn";
import { timesOf } from "./schedule-expression";
import type { Schedules } from "./schedules";
import { tagList, tagsOf } from "./tags";

/** Makes, changes, pauses and deletes rules, each action from its input to the body of its answer. */
export const ruleActions = (buses: Buses, schedules: Schedules) => ({
  PutRule: (input: unknown) => {
    const rule = putRule(buses, ruleInput.parse(input));
    schedules.follow(rule);
    return { RuleArn: rule.arn };
  },
  DeleteRule: (input: unknown) => {
    const { Name, EventBusName } = deletionInput.parse(input);
    const bus = buses.get(busNameOf(EventBusName));
    buses.removeRule(bus.name, Name);
    schedules.forget(ruleArn(bus.name, Name));
    return {};
  },
  EnableRule: (input: unknown) => switched(buses, input, true),
  DisableRule: (input: unknown) => switched(buses, input, false),
  ListRuleNamesByTarget: (input: unknown) => {
    const { TargetArn, EventBusName, ...request } = byTargetInput.parse(input);
    const rules = [...buses.get(busNameOf(EventBusName)).rules.values()];
    const names = rules
      .filter(({ targets }) => [...targets.values()].some(({ arn }) => arn === TargetArn))
      .map(({ name }) => name);
    return paged("RuleNames", names, request);
  },
});

const named = z.strictObject({ Name: z.string(), EventBusName: z.string().optional() });
const deletionInput = named.extend({ Force: z.boolean().optional() });
const byTargetInput = z.strictObject({
  TargetArn: z.string(),
  EventBusName: z.string().optional(),
  ...page,
});
const ruleInput = named.extend({
  EventPattern: z.string().optional(),
  ScheduleExpression: z.string().optional(),
  State: z.enum(["ENABLED", "DISABLED"]).optional(),
  Description: z.string().optional(),
  RoleArn: z.string().optional(),
  Tags: tagList.optional(),
});
type RuleInput = z.output<typeof ruleInput>;

/** A rule that is there keeps its targets and tags, and nothing else. */
const putRule = (buses: Buses, input: RuleInput): Rule => {
  const { Name: name, EventPattern, ScheduleExpression } = input;
  const bus = buses.get(busNameOf(input.EventBusName));
  for (const rule of patternRules) rule({ name, eventPattern: EventPattern });
  checkSchedule(input, bus.name);
  const { targets = new Map(), tags = tagsOf(input.Tags) } = bus.rules.get(name) ?? {};
  const put: Rule = {
    name,
    arn: ruleArn(bus.name, name),
    bus: bus.name,
    description: input.Description,
    roleArn: input.RoleArn,
    enabled: input.State !== "DISABLED",
    patternText: EventPattern,
    pattern: EventPattern === undefined ? undefined : compilePattern(EventPattern),
    schedule: ScheduleExpression,
    targets,
    tags,
  };
  bus.rules.set(name, put);
  return put;
};

const checkSchedule = ({ EventPattern, ScheduleExpression }: RuleInput, bus: string): void => {
  if (EventPattern === undefined && ScheduleExpression === undefined)
    throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  if (ScheduleExpression === undefined) return;
  if (bus !== "default") throw invalid("ScheduleExpression is supported only on the default event bus.");
  try {
    timesOf(ScheduleExpression, 0);
  } catch {
    throw invalid("Parameter ScheduleExpression is not valid.");
  }
};

const invalid = (message: string): AwsError => new AwsError("ValidationException", message);

const switched = (buses: Buses, input: unknown, enabled: boolean) => {
  const { Name, EventBusName } = named.parse(input);
  buses.rule(busNameOf(EventBusName), Name).enabled = enabled;
  return {};
};
