import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context } from "aws-lambda";
import type { OrderEvent } from "../domain/events";

type Work = (event: OrderEvent) => Promise<void>;

/** Does the work once an event id, whoever else is handed the same event at the same time. */
export type Once = (work: Work) => (event: OrderEvent, context: Context) => Promise<void>;

/** Longer than any archive is replayed: a mail of last year isn't sent again. */
const rememberSeconds = 400 * 24 * 60 * 60;

/**
 * Powertools idempotency on a table with key `id` and TTL attribute `expiration`. When the work fails the
 * record goes, and the event may come again; when the function dies in the middle, its record stops
 * counting once the function's time is up.
 */
export const onceByEventId = (client: DynamoDBClient, tableName: string): Once => {
  const persistenceStore = new DynamoDBPersistenceLayer({ tableName, awsSdkV3Client: client });
  return (work) => {
    const config = new IdempotencyConfig({ expiresAfterSeconds: rememberSeconds });
    const doOnce = makeIdempotent(
      async (_eventId: string, event: OrderEvent) => {
        await work(event);
        return true;
      },
      { persistenceStore, config, keyPrefix: "email", dataIndexArgument: 0 },
    );
    return async (event, context) => {
      config.registerLambdaContext(context);
      await doOnce(event.metadata.eventId, event);
    };
  };
};
