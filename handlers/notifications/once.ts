import { createHash } from "node:crypto";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context } from "aws-lambda";
import type { OrderEvent } from "../domain/events";

/** The outcome of an event's mail. */
export type MailOutcome = "sent" | "suppressed";

type Work = (event: OrderEvent) => Promise<MailOutcome>;

/** Does the work once per event id, even if others receive the same event at the same time. */
export type Once = (work: Work) => (event: OrderEvent, context: Context) => Promise<void>;

const keyPrefix = "email";

/** The key of an event's record, in Powertools' format. */
export const recordId = (eventId: string): string =>
  `${keyPrefix}#${createHash("md5").update(JSON.stringify(eventId)).digest("base64")}`;

const secondsPerDay = 24 * 60 * 60;

/**
 * Powertools idempotency on a table with key `id` and TTL attribute `expiration`. If the work fails, the record is
 * deleted, so that the event can be handled again; if the function dies in the middle, its record lapses after the
 * function's time-out.
 * @param rememberDays how long an event may come again, from the archive or a dead-letter queue
 */
export const onceByEventId = (client: DynamoDBClient, tableName: string, rememberDays: number): Once => {
  const persistenceStore = new DynamoDBPersistenceLayer({ tableName, awsSdkV3Client: client });
  return (work) => {
    const config = new IdempotencyConfig({ expiresAfterSeconds: rememberDays * secondsPerDay });
    const doOnce = makeIdempotent(
      // The record stores the return value.
      async (_eventId: string, event: OrderEvent) => ({ type: event.type, outcome: await work(event) }),
      { persistenceStore, config, keyPrefix, dataIndexArgument: 0 },
    );
    return async (event, context) => {
      config.registerLambdaContext(context);
      await doOnce(event.metadata.eventId, event);
    };
  };
};
