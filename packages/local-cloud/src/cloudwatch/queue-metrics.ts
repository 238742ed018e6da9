import type { MetricStore } from "./metric-store";

/** Queues, as far as their length is measured. */
export interface MeasuredQueues {
  arns(): readonly string[];
  contents(queueArn: string): readonly { readonly sentAt: number; readonly state: string }[];
}

/**
 * How many messages lie in each queue, and how old the oldest is: zero, too, as SQS says it of a queue that is in use.
 * @param now milliseconds since 1970
 */
export const measureQueues = (queues: MeasuredQueues, store: MetricStore, now: number): void => {
  for (const queueArn of queues.arns()) {
    const dimensions = { QueueName: queueArn.slice(queueArn.lastIndexOf(":") + 1) };
    const messages = queues.contents(queueArn);
    const put = (name: string, value: number, unit = "Count") =>
      store.put({ namespace: "AWS/SQS", name, dimensions, value, unit, at: now });
    const ofState = (state: string) => messages.filter((message) => message.state === state).length;
    const oldest = messages.reduce((least, { sentAt }) => Math.min(least, sentAt), now);
    put("ApproximateNumberOfMessagesVisible", ofState("available"));
    put("ApproximateNumberOfMessagesNotVisible", ofState("in flight"));
    put("ApproximateNumberOfMessagesDelayed", ofState("delayed"));
    put("ApproximateAgeOfOldestMessage", Math.max(0, (now - oldest) / 1000), "Seconds");
  }
};
