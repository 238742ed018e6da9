import type { Message } from "@aws-sdk/client-sqs";
import { InvalidRecord } from "#handlers/domain/errors";
import { ordersChangedIn } from "#handlers/outbox/changed-orders";
import { type FailedBatch, failedBatch } from "#handlers/outbox/failed-batch";
import { type ChangeRecord, redrive } from "#handlers/outbox/redrive";
import { RecordsTrimmed, readFailedBatch } from "#handlers/outbox/stream-reader";
import type { Context } from "../context";
import type { Target } from "../target";
import { invoke } from "./invoke";
import { type Redriven, redriveLetters } from "./redrive-letters";

/**
 * Publishes the changes that the outbox gave up: reads the stream's records again and passes them to the deployed
 * function. After a day the stream no longer has the records; then the orders that changed are read from the table.
 */
export const redriveOutbox = async (context: Context, name: string): Promise<Redriven> => {
  const target = await context.target();
  return redriveLetters(context, name, (message) => publishAgain(context, target, message));
};

const publishAgain = async (
  context: Context,
  target: Target,
  { Body = "" }: Message,
): Promise<string | undefined> => {
  const batch = readBatch(Body);
  if (typeof batch === "string") return batch;
  const records = await recordsOf(context, target, batch);
  const { left } = await redrive({ invoke: (event) => invoke(target, batch.functionArn, event) }, records);
  const [first] = left;
  return first && `${left.length} of ${records.length} records weren't published: ${first.reason}`;
};

const readBatch = (body: string): FailedBatch | string => {
  try {
    return failedBatch(body);
  } catch (error) {
    if (error instanceof InvalidRecord) return error.message;
    throw error;
  }
};

const recordsOf = async (context: Context, target: Target, batch: FailedBatch): Promise<ChangeRecord[]> => {
  try {
    return await readFailedBatch(target.aws.streams(), batch);
  } catch (error) {
    if (!(error instanceof RecordsTrimmed)) throw error;
    context.out.warn(error.message);
    const range = { from: batch.firstArrival, to: batch.lastArrival };
    return ordersChangedIn(target.aws.plainDynamoDb(), target.need("ordersTableName"), range, (orderId) =>
      context.out.warn(`order ${orderId} can't be read and is left out`),
    );
  }
};
