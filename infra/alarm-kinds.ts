/**
 * The kinds of alarms, one word each: the anchor of its runbook entry, `docs/operations.md#alarm-<kind>`, and the
 * beginning of the names of its alarms.
 */
export const alarmKinds = [
  "dead-letters",
  "queue-age",
  "function-errors",
  "function-throttles",
  "outbox-lag",
  "fulfilment-failed",
  "fulfilment-timed-out",
  "events-undelivered",
  "api-errors",
  "api-latency",
  "fraud-check-unavailable",
  "mail-bounces",
  "mail-complaints",
  "table-throttles",
  "quota-exhausted",
  "customers-affected",
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/** Where to read what an alarm means and what to do. */
export const runbookOf = (kind: AlarmKind): string => `docs/operations.md#alarm-${kind}`;
