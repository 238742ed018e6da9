import type { Message } from "@aws-sdk/client-sqs";

/** The operations of a queue that are needed to return failed messages. */
export interface ReturnableQueue {
  returnSooner(
    queueArn: string,
    receiptHandle: string,
    scale: number,
  ):
    | { readonly before: { readonly whole: number; readonly left: number }; readonly left: number }
    | undefined;
  /** @throws AwsError QueueDoesNotExist */
  attributes(queueArn: string): Promise<Readonly<Record<string, string>>>;
}

export interface FailedMessagesOptions {
  readonly queue: ReturnableQueue;
  readonly queueArn: string;
  /** Scales the rest of the visibility timeout: 1 = AWS's time, 0 = no waiting. */
  readonly timeScale: number;
  /** Called with a hint about how long AWS would take. */
  readonly hint: (text: string) => void;
}

/** Milliseconds of real time between two hints about one queue. */
const hintEvery = 60_000;

/**
 * Makes messages on which a function has failed visible earlier. On AWS they stay invisible for the rest of their
 * visibility timeout, which is too long on a developer's machine. Messages being handled keep their full timeout.
 */
export class FailedMessages {
  private nextHint = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: FailedMessagesOptions) {}

  async returnSooner(messages: readonly Message[]): Promise<void> {
    const { queue, queueArn, timeScale } = this.options;
    const returned = messages.flatMap(
      ({ ReceiptHandle = "" }) => queue.returnSooner(queueArn, ReceiptHandle, timeScale) ?? [],
    );
    const [first] = returned;
    if (!first || first.left === first.before.left || performance.now() < this.nextHint) return;
    this.nextHint = performance.now() + hintEvery;
    this.options.hint(
      `${counted(returned.length, "message")} failed and will be received again in ${seconds(first.left)}; on AWS in ` +
        `${seconds(first.before.left)}. ${await this.untilDead(first.before.whole)}LOCAL_QUEUE_TIME_SCALE=1 waits as AWS does.`,
    );
  }

  private async untilDead(visibility: number): Promise<string> {
    const { queue, queueArn, timeScale } = this.options;
    const { RedrivePolicy = "{}" } = await queue.attributes(queueArn);
    const { maxReceiveCount }: { maxReceiveCount?: unknown } = JSON.parse(RedrivePolicy);
    if (maxReceiveCount === undefined) return "";
    const receives = Number(maxReceiveCount);
    const [here, there] = [visibility * timeScale, visibility].map((one) => seconds(one * receives));
    return `A message that fails ${counted(receives, "time")} is a dead letter after about ${here}; on AWS after ${there}. `;
  }
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** `2.5 seconds`, `3 minutes` */
const seconds = (value: number): string =>
  value < 120
    ? counted(Math.round(value * 10) / 10, "second")
    : counted(Math.round(value / 6) / 10, "minute");
