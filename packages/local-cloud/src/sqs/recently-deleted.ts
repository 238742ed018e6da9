import type { Clock } from "../clock/clock";
import { type AwsCall, AwsError } from "../service";
import { queueNameIn } from "./permissions";

/** Milliseconds after the deletion of a queue in which there can't be another of its name. */
const pause = 60_000;

/**
 * Remembers the queues that calls have deleted. The local cloud's own resources are replaced without the pause.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
 */
export class RecentlyDeleted {
  private readonly until = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  add({ input }: AwsCall): void {
    const name = queueNameIn(input.QueueUrl);
    if (name !== undefined) this.until.set(name, this.clock.now() + pause);
  }

  /** @throws AwsError QueueDeletedRecently */
  check({ action, input }: AwsCall): void {
    if (action !== "CreateQueue" || typeof input.QueueName !== "string") return;
    if ((this.until.get(input.QueueName) ?? 0) > this.clock.now())
      throw new AwsError(
        "QueueDeletedRecently",
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
      );
    this.until.delete(input.QueueName);
  }
}
