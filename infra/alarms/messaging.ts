import type { AlarmArgs } from "../alarm";
import { metric } from "../metric";
import type { Watched } from "../watched";

/** What waits too long, or was given up. */
export const messagingAlarms = ({ queues, deadLetterQueues, rules }: Watched): AlarmArgs[] => [
  // Not NumberOfMessagesSent: a message that SQS moves here by itself doesn't count as sent.
  ...Object.entries(deadLetterQueues).map(
    ([of, queue]): AlarmArgs => ({
      kind: "dead-letters",
      of,
      meaning: `Messages are in the dead-letter queue of ${of}: work that was given up and waits for a person.`,
      metrics: { visible: metric.queue(queue, "ApproximateNumberOfMessagesVisible", "Maximum") },
      above: 0,
      datapoints: [1, 1],
    }),
  ),
  ...Object.entries(queues).map(
    ([of, queue]): AlarmArgs => ({
      kind: "queue-age",
      of,
      meaning: `The oldest message of the queue ${of} has waited for more than five minutes: its consumer doesn't keep up, or fails.`,
      metrics: { age: metric.queue(queue, "ApproximateAgeOfOldestMessage", "Maximum") },
      above: 300,
      datapoints: [3, 5],
    }),
  ),
  ...Object.entries(rules).map(
    ([of, rule]): AlarmArgs => ({
      kind: "events-undelivered",
      of,
      meaning: `EventBridge couldn't deliver events of the rule ${of} to their target.`,
      metrics: { failed: metric.rule(rule, "FailedInvocations", "Sum") },
      above: 0,
      datapoints: [1, 1],
    }),
  ),
];
