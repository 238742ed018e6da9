import * as z from "zod";
import type { Clock } from "../clock/clock";
import { AwsError } from "../service";
import { diagnose } from "./diagnosis";
import type { Execution } from "./execution";
import type { Executions } from "./executions";
import type { HistoryEvent } from "./history";
import { listExecutions } from "./list-executions";
import type { StateMachine } from "./machine";
import type { Machines } from "./machines";
import type { MapRuns, RunExecution } from "./map-run";
import { mapRunOperations } from "./map-run-operations";
import { page } from "./page";
import { paging } from "./paging";
import type { TaskTokens } from "./task-tokens";
import { tokenOperations } from "./token-operations";

/** What the operations need of the service. */
interface Operated {
  readonly clock: Clock;
  readonly executions: Executions;
  readonly machines: Pick<Machines, "all" | "get">;
  readonly tokens: TaskTokens;
  readonly mapRuns: MapRuns;
  startExecution(machineArn: string, input: string, name?: string): Promise<Execution>;
  tagsOf(machineArn: string): Readonly<Record<string, string>>;
}

type Operation = (service: Operated, input: unknown) => unknown;

const executionInput = z.strictObject({ executionArn: z.string() });
const validationInput = z.strictObject({
  definition: z.string(),
  type: z.enum(["STANDARD", "EXPRESS"]).default("STANDARD"),
  severity: z.enum(["ERROR", "WARNING"]).optional(),
  maxResults: z.int().min(0).max(100).default(100),
});
const includedData = z.enum(["ALL_DATA", "METADATA_ONLY"]).optional();

/** The operations of the API; those that aren't here are refused by name. */
export const operations: Readonly<Record<string, Operation>> = {
  ValidateStateMachineDefinition(_service, input) {
    const { definition, type, maxResults } = validationInput.parse(input);
    const all = diagnose(definition, type);
    return {
      result: all.length === 0 ? "OK" : "FAIL",
      diagnostics: all.slice(0, maxResults).map((one) => ({ severity: "ERROR", ...one })),
      truncated: all.length > maxResults,
    };
  },

  async StartExecution(service, input) {
    const {
      stateMachineArn,
      name,
      input: text,
    } = z
      .strictObject({
        stateMachineArn: z.string(),
        name: z.string().optional(),
        input: z.string().optional(),
        traceHeader: z.string().optional(),
      })
      .parse(input);
    const { declared } = await service.startExecution(stateMachineArn, text ?? "{}", name);
    return { executionArn: declared.arn, startDate: seconds(declared.startDate) };
  },

  StopExecution(service, input) {
    const { executionArn, error, cause } = executionInput
      .extend({ error: z.string().optional(), cause: z.string().optional() })
      .parse(input);
    const execution = standard(service, executionArn);
    execution.stop(error, cause);
    return { stopDate: seconds(execution.stopDate ?? service.clock.date()) };
  },

  DescribeExecution(service, input) {
    const { executionArn, includedData: included } = executionInput.extend({ includedData }).parse(input);
    return describeExecution(standard(service, executionArn), included !== "METADATA_ONLY");
  },

  ListExecutions(service, input) {
    const { items, ...next } = listExecutions(service, input);
    return { executions: items.map(summary), ...next };
  },

  GetExecutionHistory(service, input) {
    const { executionArn, reverseOrder, includeExecutionData, ...request } = executionInput
      .extend({
        reverseOrder: z.boolean().optional(),
        includeExecutionData: z.boolean().optional(),
        ...paging,
      })
      .parse(input);
    const { events } = standard(service, executionArn).history;
    const { items, ...next } = page(
      reverseOrder ? [...events].reverse() : events,
      ({ id }) => String(id),
      request,
    );
    return { events: items.map((event) => historyEvent(event, includeExecutionData ?? true)), ...next };
  },

  DescribeStateMachine(service, input) {
    const { stateMachineArn, includedData: included } = z
      .strictObject({ stateMachineArn: z.string(), includedData })
      .parse(input);
    return describeMachine(service.machines.get(stateMachineArn), included !== "METADATA_ONLY");
  },

  DescribeStateMachineForExecution(service, input) {
    const { executionArn, includedData: included } = executionInput.extend({ includedData }).parse(input);
    const { creationDate, status, type, ...described } = describeMachine(
      service.machines.get(standard(service, executionArn).declared.machineArn),
      included !== "METADATA_ONLY",
    );
    return { ...described, updateDate: creationDate };
  },

  ...tokenOperations,
  ...mapRunOperations,

  ListTagsForResource(service, input) {
    const { resourceArn } = z.strictObject({ resourceArn: z.string() }).parse(input);
    const tags = service.tagsOf(service.machines.get(resourceArn).arn);
    return { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
  },

  ListStateMachines(service, input) {
    const request = z.strictObject(paging).parse(input);
    const { items, ...next } = page(service.machines.all(), ({ arn }) => arn, request);
    return {
      stateMachines: items.map(({ arn: stateMachineArn, name, type, creationDate }) => ({
        stateMachineArn,
        name,
        type,
        creationDate: seconds(creationDate),
      })),
      ...next,
    };
  },
};

/** @throws AwsError InvalidArn for an Express execution, which only logs describe */
const standard = (service: Operated, executionArn: string): Execution => {
  if (executionArn.split(":")[5] === "express")
    throw new AwsError("InvalidArn", `Invalid Arn: '${executionArn}' is of an Express execution`);
  return service.executions.get(executionArn);
};

/** The JSON protocol has times in seconds since 1970. */
const seconds = (time: Date | number): number => Number(time) / 1000;

const summary = ({ declared, status, stopDate }: RunExecution) => ({
  executionArn: declared.arn,
  ...(declared.mapRunArn === undefined ? {} : { mapRunArn: declared.mapRunArn }),
  stateMachineArn: declared.machineArn,
  name: declared.name,
  status,
  startDate: seconds(declared.startDate),
  ...(stopDate && { stopDate: seconds(stopDate) }),
  redriveCount: 0,
});

const describeExecution = (execution: Execution, withData: boolean) => {
  const { output, error, cause, declared } = execution;
  return {
    ...summary(execution),
    ...(withData ? { input: declared.input } : {}),
    inputDetails: { included: withData },
    ...(output === undefined
      ? {}
      : { ...(withData ? { output } : {}), outputDetails: { included: withData } }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    redriveStatus: "NOT_REDRIVABLE",
    redriveStatusReason: "The local cloud doesn't redrive executions",
  };
};

const describeMachine = (machine: StateMachine, withData: boolean) => {
  const { level, includeExecutionData, logGroupArn } = machine.logging;
  const destination = { cloudWatchLogsLogGroup: { logGroupArn: `${logGroupArn}:*` } };
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    status: "ACTIVE",
    type: machine.type,
    roleArn: machine.roleArn,
    ...(withData ? { definition: machine.definitionText } : {}),
    creationDate: seconds(machine.creationDate),
    loggingConfiguration: {
      level,
      includeExecutionData,
      ...(logGroupArn === undefined ? {} : { destinations: [destination] }),
    },
    tracingConfiguration: { enabled: machine.tracing },
    revisionId: machine.revisionId,
  };
};

const executionData = new Set(["input", "output", "parameters"]);

const historyEvent = (
  { id, previousEventId, timestamp, type, details }: HistoryEvent,
  withData: boolean,
) => ({
  id,
  previousEventId,
  timestamp: seconds(timestamp),
  type,
  ...(details && {
    [details.member]: withData
      ? details.value
      : Object.fromEntries(Object.entries(details.value).filter(([key]) => !executionData.has(key))),
  }),
});
