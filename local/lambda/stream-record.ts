import type { _Record } from "@aws-sdk/client-dynamodb-streams";
import { account } from "../service";

/** A stream record as a function sees it. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventVersion: string;
  readonly eventSource: "aws:dynamodb";
  readonly eventSourceARN: string;
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Seconds since 1970. */
    readonly ApproximateCreationDateTime: number;
    readonly SequenceNumber: string;
    readonly Keys: unknown;
    readonly NewImage?: unknown;
    readonly OldImage?: unknown;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
}

/** Gives a record of the streams API the shape that Lambda gives it. */
export const streamRecord = (record: _Record, streamArn: string): StreamRecord => {
  const { ApproximateCreationDateTime, Keys, NewImage, OldImage, SequenceNumber, SizeBytes, StreamViewType } =
    record.dynamodb ?? {};
  return {
    eventID: record.eventID ?? "",
    eventName: record.eventName ?? "",
    eventVersion: record.eventVersion ?? "1.1",
    eventSource: "aws:dynamodb",
    eventSourceARN: streamArn,
    awsRegion: account.region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor((ApproximateCreationDateTime?.getTime() ?? Date.now()) / 1000),
      SequenceNumber: SequenceNumber ?? "",
      Keys: Keys ?? {},
      ...(NewImage ? { NewImage } : {}),
      ...(OldImage ? { OldImage } : {}),
      SizeBytes: SizeBytes ?? 0,
      StreamViewType: StreamViewType ?? "NEW_AND_OLD_IMAGES",
    },
  };
};
