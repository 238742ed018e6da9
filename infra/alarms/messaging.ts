import type { AlarmArgs } from "../alarm";
import { type Metric, metric } from "../metric";
import type { Watched } from "../watched";

/** Alarms on messages that wait too long, were given up, or are lost. */
export const messagingAlarms = (watched: Watched): AlarmArgs[] => [...waiting(watched), ...losses(watched)];

/**
 * Rules and streams whose dead-letter queue doesn't exist or refuses messages. What a rule can't deliver is either in its
 * dead-letter queue, which has an alarm, or counted here, so `FailedInvocations` isn't watched.
 */
const losses = ({ rules, defaultBusRules, outboxes }: Watched): AlarmArgs[] => [
  ...Object.entries(rules).map(([of, rule]) =>
    lost(of, metric.rule(rule, "InvocationsFailedToBeSentToDlq", "Sum")),
  ),
  ...Object.entries(defaultBusRules).map(([of, rule]) =>
    lost(of, metric.defaultBusRule(rule, "InvocationsFailedToBeSentToDlq", "Sum")),
  ),
  ...Object.entries(outboxes).map(([of, fn]) =>
    lost(of, metric.lambda(fn, "DestinationDeliveryFailures", "Sum")),
  ),
];

const lost = (of: string, failed: Metric): AlarmArgs => ({
  kind: "events-lost",
  of,
  meaning: `${of} gave up an event and couldn't put it into its dead-letter queue: it is lost.`,
  metrics: { failed },
  above: 0,
  datapoints: [1, 1],
});

const waiting = ({ queues, deadLetterQueues }: Watched): AlarmArgs[] => [
  // Not NumberOfMessagesSent, because messages that SQS itself moves here don't count as sent.
  ...Object.entries(deadLetterQueues).map(
    ([of, queue]): AlarmArgs => ({
      kind: "dead-letters",
      of,
      meaning: `Messages are in the dead-letter queue of ${of}: they couldn't be processed and wait for a person.`,
      metrics: { visible: metric.queue(queue, "ApproximateNumberOfMessagesVisible", "Maximum") },
      above: 0,
      datapoints: [1, 1],
    }),
  ),
  ...Object.entries(queues).map(
    ([of, queue]): AlarmArgs => ({
      kind: "queue-age",
      of,
      meaning: `The oldest message of the queue ${of} has waited for more than five minutes: its consumer fails or can't keep up.`,
      metrics: { age: metric.queue(queue, "ApproximateAgeOfOldestMessage", "Maximum") },
      above: 300,
      datapoints: [3, 5],
    }),
  ),
];
