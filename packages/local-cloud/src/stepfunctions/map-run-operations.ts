import * as z from "zod";
import type { Executions } from "./executions";
import type { Child, MapRun, MapRuns } from "./map-run";
import { page } from "./page";
import { paging } from "./paging";

interface Operated {
  readonly executions: Pick<Executions, "get">;
  readonly mapRuns: MapRuns;
}

const listInput = z.strictObject({ executionArn: z.string(), ...paging });

/** Operations on runs of distributed maps. */
export const mapRunOperations = {
  DescribeMapRun({ mapRuns }: Operated, input: unknown): object {
    const { mapRunArn } = z.strictObject({ mapRunArn: z.string() }).parse(input);
    const mapRun = mapRuns.get(mapRunArn);
    const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage, items, children } =
      mapRun.settings;
    return {
      ...datesOf(mapRun),
      mapRunArn,
      executionArn: mapRun.parent.arn,
      status: mapRun.status,
      maxConcurrency,
      toleratedFailureCount,
      toleratedFailurePercentage,
      itemCounts: counts(mapRun, items, ({ items: many }) => many),
      executionCounts: counts(mapRun, children, () => 1),
    };
  },

  ListMapRuns({ executions, mapRuns }: Operated, input: unknown): object {
    const request = listInput.parse(input);
    executions.get(request.executionArn);
    const { items, ...next } = page(mapRuns.of(request.executionArn), ({ arn }) => arn, request);
    return {
      mapRuns: items.map((mapRun) => ({
        ...datesOf(mapRun),
        mapRunArn: mapRun.arn,
        executionArn: mapRun.parent.arn,
        stateMachineArn: mapRun.machineArn,
      })),
      ...next,
    };
  },
} as const;

/** The JSON protocol has times in seconds since 1970. */
const datesOf = ({ startDate, stopDate }: MapRun) => ({
  startDate: startDate.getTime() / 1000,
  ...(stopDate && { stopDate: stopDate.getTime() / 1000 }),
});

const counts = ({ children, status }: MapRun, total: number, weight: (child: Child) => number) => {
  const of = (wanted: string): number =>
    children
      .filter(({ execution }) => execution.status === wanted)
      .reduce((sum, child) => sum + weight(child), 0);
  const done = {
    running: of("RUNNING"),
    succeeded: of("SUCCEEDED"),
    failed: of("FAILED"),
    timedOut: of("TIMED_OUT"),
    aborted: of("ABORTED"),
  };
  const begun = Object.values(done).reduce((sum, one) => sum + one, 0);
  const left = total - begun;
  return {
    ...done,
    // What hasn't begun when the run ends never begins.
    aborted: done.aborted + (status === "RUNNING" ? 0 : left),
    pending: status === "RUNNING" ? left : 0,
    resultsWritten: status === "SUCCEEDED" ? done.succeeded : 0,
    total,
  };
};
