/**
 * The kinds of alarms. The word is part of the anchor of the runbook entry, `docs/operations.md#alarm-<kind>`, and the
 * prefix of the alarms' names.
 */
export const alarmKinds = [
  "dead-letters",
  "events-lost",
  "queue-age",
  "function-errors",
  "scheduled-runs-failed",
  "function-throttles",
  "account-concurrency",
  "outbox-lag",
  "fulfilment-failed",
  "fulfilment-timed-out",
  "orders-stuck",
  "api-errors",
  "api-latency",
  "fraud-check-unavailable",
  "mail-bounces",
  "mail-complaints",
  "table-throttles",
  "index-throttles",
  "quota-exhausted",
  "customers-affected",
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/** The runbook entry of an alarm. */
export const runbookOf = (kind: AlarmKind): string => `docs/operations.md#alarm-${kind}`;

/** The urgency of an alarm: `page` wakes somebody up, `notify` is read during the day. */
export type Urgency = "page" | "notify";

/**
 * The urgent alarms. `customers-affected` covers everything that customers notice, so that one problem doesn't wake
 * somebody twice. Lost events are urgent because waiting doesn't bring them back.
 */
const pages: ReadonlySet<AlarmKind> = new Set(["customers-affected", "events-lost"]);

export const urgencyOf = (kind: AlarmKind): Urgency => (pages.has(kind) ? "page" : "notify");
