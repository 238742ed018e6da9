import type { AlarmArgs } from "../alarm";
import { metric } from "../metric";
import type { Watched } from "../watched";

/** Executions that ended badly: a compensation that ran is none of these, a compensation that failed is. */
export const fulfilmentAlarms = ({ stateMachines }: Watched): AlarmArgs[] =>
  Object.values(stateMachines).flatMap((machine): AlarmArgs[] => [
    {
      kind: "fulfilment-failed",
      meaning: "An execution of the fulfilment failed: an order is neither shipped nor compensated.",
      metrics: { failed: metric.stateMachine(machine, "ExecutionsFailed", "Sum") },
      above: 0,
      datapoints: [1, 1],
    },
    {
      kind: "fulfilment-timed-out",
      meaning: "An execution of the fulfilment took longer than it may: an order is stuck half-way.",
      metrics: { timedOut: metric.stateMachine(machine, "ExecutionsTimedOut", "Sum") },
      above: 0,
      datapoints: [1, 1],
    },
  ]);
