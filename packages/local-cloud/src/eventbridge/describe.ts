import * as z from "zod";
import { AwsError, account } from "../service";
import type { Archive } from "./archive";
import type { Buses } from "./buses";
import { oneFilter, page, paged, seconds } from "./listing";
import { compilePattern } from "./pattern";
import { busNameOf } from "./put-events";
import type { Bus, Rule, TargetDeclaration } from "./rule";

/** The read-only actions, each from its input to the body of its answer. */
export const describeActions = (buses: Buses): Readonly<Record<string, (input: unknown) => unknown>> => ({
  TestEventPattern: (input) => testEventPattern(testInput.parse(input)),
  DescribeEventBus: (input) => busShape(buses.get(busNameOf(named.parse(input).Name))),
  ListEventBuses: (input) => {
    const request = listInput.parse(input);
    return paged("EventBuses", buses.all().filter(startsWith(request.NamePrefix)).map(busShape), request);
  },
  DescribeRule: (input) => {
    const { Name, EventBusName } = ruleInput.parse(input);
    return wholeRuleShape(buses.rule(busNameOf(EventBusName), Name));
  },
  ListRules: (input) => {
    const request = listInput.parse(input);
    const rules = [...buses.get(busNameOf(request.EventBusName)).rules.values()];
    return paged("Rules", rules.filter(startsWith(request.NamePrefix)).map(ruleShape), request);
  },
  ListTargetsByRule: (input) => {
    const request = targetsInput.parse(input);
    const rule = buses.rule(busNameOf(request.EventBusName), request.Rule);
    return paged("Targets", [...rule.targets.values()].map(targetShape), request);
  },
  DescribeArchive: (input) => {
    const archive = buses.archive(archiveInput.parse(input).ArchiveName);
    const { arn, description, eventPattern } = archive.declaration;
    return {
      ArchiveArn: arn,
      Description: description,
      EventPattern: eventPattern,
      ...archiveShape(archive),
    };
  },
  ListArchives: (input) => {
    const request = listInput.parse(input);
    oneFilter("ListArchives", request);
    if (request.EventSourceArn !== undefined) buses.get(busNameOf(request.EventSourceArn));
    const archives = [...buses.archives.values()].filter(
      ({ declaration }) =>
        declaration.name.startsWith(request.NamePrefix ?? "") &&
        (request.EventSourceArn ?? declaration.eventSourceArn) === declaration.eventSourceArn &&
        (request.State ?? "ENABLED") === "ENABLED",
    );
    return paged("Archives", archives.map(archiveShape), request);
  },
});

const named = z.object({ Name: z.string().optional() });
const ruleInput = z.object({ Name: z.string(), EventBusName: z.string().optional() });
const targetsInput = z.object({ Rule: z.string(), EventBusName: z.string().optional(), ...page });
const archiveInput = z.object({ ArchiveName: z.string() });
const testInput = z.object({ EventPattern: z.string(), Event: z.string() });
const listInput = z.object({
  NamePrefix: z.string().optional(),
  EventBusName: z.string().optional(),
  EventSourceArn: z.string().optional(),
  State: z.string().optional(),
  ...page,
});

/** The documentation lists `resources` too, but AWS accepts events without it. */
const mandatoryFields = ["id", "account", "source", "time", "region", "detail-type"];

const testEventPattern = ({ EventPattern, Event }: z.output<typeof testInput>) => {
  const pattern = compilePattern(EventPattern);
  const fields = fieldsIn(Event);
  if (!mandatoryFields.every((field) => fields.includes(field)))
    throw new AwsError("ValidationException", "Parameter Event is not valid.");
  return { Result: pattern.matches(Event) };
};

/** The fields of an object in JSON; none of anything else. */
const fieldsIn = (text: string): readonly string[] => {
  try {
    return Object.keys(z.record(z.string(), z.unknown()).parse(JSON.parse(text)));
  } catch {
    return []; // the caller reports the missing fields
  }
};

const busShape = (bus: Bus) => ({
  Name: bus.name,
  Arn: bus.arn,
  Description: bus.description,
  Policy: bus.policy?.text,
  CreationTime: seconds(bus.createdAt),
  LastModifiedTime: seconds(bus.createdAt),
});

const ruleShape = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  EventPattern: rule.patternText,
  ScheduleExpression: rule.schedule,
  State: rule.enabled ? "ENABLED" : "DISABLED",
  Description: rule.description,
  RoleArn: rule.roleArn,
  EventBusName: rule.bus,
});

/** What DescribeRule says of a rule, and lists don't. */
const wholeRuleShape = (rule: Rule) => ({ ...ruleShape(rule), CreatedBy: account.id });

const targetShape = (target: TargetDeclaration) => ({
  Id: target.id,
  Arn: target.arn,
  RoleArn: target.roleArn,
  Input: target.input,
  InputPath: target.inputPath,
  InputTransformer: target.inputTransformer && {
    InputPathsMap: target.inputTransformer.inputPaths,
    InputTemplate: target.inputTransformer.inputTemplate,
  },
  DeadLetterConfig: target.deadLetterArn === undefined ? undefined : { Arn: target.deadLetterArn },
  // As it was given: AWS shows no defaults.
  RetryPolicy: target.retryPolicy && {
    MaximumRetryAttempts: target.retryPolicy.maximumRetryAttempts,
    MaximumEventAgeInSeconds: target.retryPolicy.maximumEventAgeInSeconds,
  },
});

const archiveShape = (archive: Archive) => ({
  ArchiveName: archive.declaration.name,
  EventSourceArn: archive.declaration.eventSourceArn,
  State: "ENABLED",
  RetentionDays: archive.declaration.retentionDays,
  SizeBytes: archive.sizeBytes,
  EventCount: archive.eventCount,
  CreationTime: seconds(archive.createdAt),
});

const startsWith =
  (prefix = "") =>
  ({ name }: { readonly name: string }): boolean =>
    name.startsWith(prefix);
