import type { FaultPlan } from "../../local/faults/fault-plan";

type Fault = FaultPlan["faults"][number];
type CallFault = Extract<Fault, { service: string }>;

const everywhere = { after: 0, times: undefined };

/** All that can go wrong between a function and what it calls. */
const callFaults = (service: string, action: string, rate: number): Fault[] => {
  const calls = { service, action, rate, ...everywhere };
  const kinds: CallFault["kind"][] = ["throttle", "error", "drop", "lost-answer"];
  return [
    ...kinds.flatMap((kind) => (kind === "slow" || kind === "kill" ? [] : [{ kind, ...calls }])),
    { kind: "slow", ...calls, milliseconds: 300 },
    { kind: "kill", ...calls, rate: rate / 2, when: "before" },
    { kind: "kill", ...calls, rate: rate / 2, when: "after" },
  ];
};

/**
 * Every fault that the local cloud has, at once.
 * @param rate how often each hits, 0 to 1
 */
export const storm = (seed: number, rate: number): FaultPlan => ({
  seed,
  faults: [
    ...callFaults("dynamodb", "*", rate),
    ...callFaults("events", "PutEvents", rate),
    { kind: "partial", service: "events", action: "PutEvents", rate: rate * 4, ...everywhere },
    { kind: "time-out", service: "dynamodb", action: "PutItem", rate: rate / 4, ...everywhere },
    // A lost answer of SES is left out: sending again is what at-least-once means, and no mail carries a key.
    { kind: "throttle", service: "ses", action: "*", rate: rate * 2, ...everywhere },
    { kind: "error", service: "ses", action: "*", rate: rate * 2, ...everywhere },
    ...[
      "inventory",
      "notifier",
      "publish-events",
      "charge-order",
      "ship-order",
      "claim-order",
      "fail-payment",
    ].flatMap((name): Fault[] => [
      { kind: "crash", function: name, rate, ...everywhere, when: "before" },
      { kind: "crash", function: name, rate, ...everywhere, when: "after" },
      { kind: "redeliver", function: name, rate: rate * 2, ...everywhere },
    ]),
    { kind: "duplicate", queue: "*", rate: rate * 4, ...everywhere },
    { kind: "reorder", queue: "*", rate: rate * 4, ...everywhere, milliseconds: 500 },
  ],
});
