import * as z from "zod";
import { AwsError } from "../service";
import type { ExecutionStatus } from "./ending";
import type { Executions } from "./executions";
import type { Machines } from "./machines";
import type { MapRuns, RunExecution } from "./map-run";
import { page } from "./page";
import { paging } from "./paging";

interface Operated {
  readonly executions: Pick<Executions, "of">;
  readonly machines: Pick<Machines, "get">;
  readonly mapRuns: Pick<MapRuns, "get">;
}

const listInput = z.strictObject({
  stateMachineArn: z.string().optional(),
  /** Asks for the children of a distributed map. */
  mapRunArn: z.string().optional(),
  statusFilter: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]).optional(),
  ...paging,
});

/** A page of executions, newest first: those of a state machine, or those of a distributed map's run. */
export const listExecutions = (
  service: Operated,
  input: unknown,
): { readonly items: readonly RunExecution[]; readonly nextToken?: string } => {
  const request = listInput.parse(input);
  const { stateMachineArn, mapRunArn, statusFilter } = request;
  if ((stateMachineArn === undefined) === (mapRunArn === undefined))
    throw new AwsError("ValidationException", "Give either stateMachineArn or mapRunArn");
  const all =
    mapRunArn === undefined
      ? ofMachine(service, stateMachineArn ?? "", statusFilter)
      : ofMapRun(service, mapRunArn, statusFilter);
  return page(all, ({ declared }) => declared.arn, request);
};

const ofMachine = (
  { machines, executions }: Operated,
  stateMachineArn: string,
  status: ExecutionStatus | undefined,
): readonly RunExecution[] => {
  const machine = machines.get(stateMachineArn);
  if (machine.type === "STANDARD") return executions.of(machine.arn, status);
  throw new AwsError(
    "StateMachineTypeNotSupported",
    "This operation is not supported by this type of state machine",
  );
};

const ofMapRun = (
  { mapRuns }: Operated,
  mapRunArn: string,
  status: ExecutionStatus | undefined,
): readonly RunExecution[] =>
  mapRuns
    .get(mapRunArn)
    .children.map(({ execution }) => execution)
    .filter((execution) => status === undefined || execution.status === status)
    .reverse();
