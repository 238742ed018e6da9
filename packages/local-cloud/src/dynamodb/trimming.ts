import * as z from "zod";
import type { Clock } from "../clock/clock";
import { AwsError } from "../service";
import { clockSeconds } from "./engine-time";

/** Seconds that a stream keeps its records. */
const kept = 86_400;

const found = z.object({
  Records: z
    .array(z.looseObject({ dynamodb: z.looseObject({ ApproximateCreationDateTime: z.number() }) }))
    .default([]), // an error, which the reader gets unchanged
});

/** Whether a stream has trimmed a record by now. @param engineSeconds when it was written, by the engine */
export const isTrimmed = (clock: Clock, engineSeconds: number): boolean =>
  clockSeconds(clock, engineSeconds) < clock.now() / 1000 - kept;

/**
 * Refuses a position at a record that the stream has trimmed.
 * @param records the engine's answer of what is at the position
 * @throws AwsError TrimmedDataAccessException
 */
export const refuseTrimmed = (clock: Clock, records: string): void => {
  const [record] = found.parse(JSON.parse(records)).Records;
  if (record && isTrimmed(clock, record.dynamodb.ApproximateCreationDateTime))
    throw new AwsError(
      "TrimmedDataAccessException",
      "The requested sequence number is earlier than the trim horizon: a stream keeps its records for 24 hours.",
    );
};
