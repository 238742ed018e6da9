import type { AlarmArgs } from "../alarm";
import { metric } from "../metric";
import type { Watched } from "../watched";

/** Alarms on failed executions. An execution that compensated an order has succeeded; one whose compensation failed has not. */
export const fulfilmentAlarms = ({ stateMachines }: Watched): AlarmArgs[] =>
  Object.entries(stateMachines).flatMap(([name, machine], position): AlarmArgs[] => {
    // The first machine is the one that gets new orders; its alarms are named after their kind alone.
    const of = position === 0 ? {} : { of: name };
    return [
      {
        kind: "fulfilment-failed",
        ...of,
        meaning: "A fulfilment execution failed: an order is neither shipped nor compensated.",
        metrics: { failed: metric.stateMachine(machine, "ExecutionsFailed", "Sum") },
        above: 0,
        datapoints: [1, 1],
      },
      {
        kind: "fulfilment-timed-out",
        ...of,
        meaning: "A fulfilment execution exceeded its time limit: an order is stuck in the middle.",
        metrics: { timedOut: metric.stateMachine(machine, "ExecutionsTimedOut", "Sum") },
        above: 0,
        datapoints: [1, 1],
      },
    ];
  });
