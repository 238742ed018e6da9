import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import type { Order } from "../../handlers/domain/order";

type Image = NonNullable<NonNullable<DynamoDBRecord["dynamodb"]>["NewImage"]>;

let sequence = 100_000_000_000_000_000_000n;

/** An item as the stream shows it: JSON, so that it has the types of `aws-lambda` too. */
const image = (item: object): Image =>
  JSON.parse(JSON.stringify(marshall(item, { removeUndefinedValues: true })));

interface Images {
  readonly before?: Order | Record<string, unknown> | undefined;
  readonly after?: Order | Record<string, unknown> | undefined;
}

/** A change of the orders table, with a sequence number above those made before. */
export const streamRecord = ({ before, after }: Images): DynamoDBRecord => {
  sequence += 1n;
  const { orderId } = after ?? before ?? {};
  return {
    eventID: `event-${sequence}`,
    eventName: before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: "us-east-1",
    eventSourceARN: "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-03-01T00:00:00.000",
    dynamodb: {
      ApproximateCreationDateTime: 1_772_359_200,
      Keys: { orderId: { S: String(orderId) } },
      SequenceNumber: String(sequence),
      SizeBytes: 500,
      StreamViewType: "NEW_AND_OLD_IMAGES",
      ...(before ? { OldImage: image(before) } : {}),
      ...(after ? { NewImage: image(after) } : {}),
    },
  };
};

export const streamBatch = (...Records: DynamoDBRecord[]): DynamoDBStreamEvent => ({ Records });

export const sequenceNumberOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? "";
