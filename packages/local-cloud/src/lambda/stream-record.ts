import type { _Record } from "@aws-sdk/client-dynamodb-streams";
import { account } from "../service";

/** A stream record in a function's event. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventVersion: string;
  readonly eventSource: "aws:dynamodb";
  readonly eventSourceARN: string;
  readonly awsRegion: string;
  /** Set for an item that DynamoDB deleted after its TTL. */
  readonly userIdentity?: { readonly type: string | undefined; readonly principalId: string | undefined };
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

/**
 * Converts a record of the streams API to Lambda's format.
 * @param readAt when it was read, which stands in for a missing time of writing
 */
export const streamRecord = (record: _Record, streamArn: string, readAt: Date): StreamRecord => {
  const { ApproximateCreationDateTime, Keys, NewImage, OldImage, SequenceNumber, SizeBytes, StreamViewType } =
    record.dynamodb ?? {};
  const { userIdentity } = record;
  return {
    eventID: record.eventID ?? "",
    eventName: record.eventName ?? "",
    eventVersion: record.eventVersion ?? "1.1",
    eventSource: "aws:dynamodb",
    eventSourceARN: streamArn,
    awsRegion: account.region,
    ...(userIdentity && {
      userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId },
    }),
    dynamodb: {
      ApproximateCreationDateTime: Math.floor((ApproximateCreationDateTime ?? readAt).getTime() / 1000),
      SequenceNumber: SequenceNumber ?? "",
      Keys: inBase64(Keys ?? {}),
      ...(NewImage ? { NewImage: inBase64(NewImage) } : {}),
      ...(OldImage ? { OldImage: inBase64(OldImage) } : {}),
      SizeBytes: SizeBytes ?? 0,
      StreamViewType: StreamViewType ?? "NEW_AND_OLD_IMAGES",
    },
  };
};

/** Attributes as JSON has them: binary values are texts in Base64. */
const inBase64 = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(inBase64);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inBase64(inner)]));
};
