import type { FaultPlan } from "@orderflow/local-cloud";

type Fault = FaultPlan["faults"][number];

const everywhere = { after: 0, times: undefined };

/** All that can go wrong between a function and what it calls. */
const callFaults = (service: string, action: string, rate: number, caller: string): Fault[] => {
  const calls = { service, action, function: caller, rate, ...everywhere };
  return [
    { kind: "throttle", ...calls },
    { kind: "error", ...calls },
    { kind: "drop", ...calls },
    { kind: "lost-answer", ...calls },
    { kind: "slow", ...calls, milliseconds: 300 },
    { kind: "time-out", ...calls, rate: rate / 8 },
    { kind: "kill", ...calls, rate: rate / 2, when: "before" },
    { kind: "kill", ...calls, rate: rate / 2, when: "after" },
  ];
};

/** What an instance can suffer while it has an event. */
const crashes = (name: string, rate: number): Fault[] => [
  { kind: "crash", function: name, rate, ...everywhere, when: "before" },
  { kind: "crash", function: name, rate, ...everywhere, when: "after" },
  { kind: "redeliver", function: name, rate: rate * 2, ...everywhere },
];

const callers = [
  ...["authorize", "create-order", "queries", "cancel-order", "inventory"],
  ...["claim-order", "charge-order", "ship-order", "fail-payment", "fail-shipping", "refund-order"],
  ...["notifier", "reconciler"],
];
const consumers = [
  ...["inventory", "notifier", "publish-events", "reconciler"],
  ...["claim-order", "charge-order", "ship-order", "fail-payment", "fail-shipping", "refund-order"],
];

/**
 * Every fault that the local cloud has, at once.
 * @param rate how often each hits, 0 to 1
 */
export const storm = (seed: number, rate: number): FaultPlan => ({
  seed,
  faults: [
    ...callers.flatMap((caller) => callFaults("dynamodb", "*", rate, caller)),
    ...callFaults("events", "PutEvents", rate, "publish-events"),
    { kind: "partial", service: "events", action: "PutEvents", rate: rate * 4, ...everywhere },
    ...callFaults("ses", "*", rate, "notifier"),
    ...callFaults("states", "StartExecution", rate, "reconciler"),
    ...consumers.flatMap((name) => crashes(name, rate)),
    { kind: "duplicate", queue: "*", rate: rate * 4, ...everywhere },
    { kind: "reorder", queue: "*", rate: rate * 4, ...everywhere, milliseconds: 500 },
  ],
});
