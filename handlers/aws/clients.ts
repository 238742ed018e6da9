import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SESClient } from "@aws-sdk/client-ses";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** Wraps a client so that its calls show up in the trace. */
export type Traced = <Client>(client: Client) => Client;

interface Limits {
  /** Milliseconds for one attempt, from the request to the end of the response's headers. */
  readonly requestTimeout: number;
  /** Attempts by the SDK; 1 if the queue or the caller retries. */
  readonly maxAttempts: number;
}

/**
 * Keep-alive is the SDK's default. `throwOnRequestTimeout` isn't: without it @smithy/node-http-handler only
 * warns, and a hanging connection holds the function until Lambda ends it.
 */
const settings = ({ requestTimeout, maxAttempts }: Limits) => ({
  maxAttempts,
  requestHandler: { connectionTimeout: 1_000, requestTimeout, throwOnRequestTimeout: true },
});

/** Created once, at init, to reuse its connections. Region and endpoint come from the environment. */
export const dynamoDb = (traced: Traced): DynamoDBDocumentClient => documents(plainDynamoDb(traced));

/** For calls that must not be repeated after a lost response: one attempt. */
export const dynamoDbOnce = (traced: Traced): DynamoDBDocumentClient =>
  documents(traced(new DynamoDBClient(settings({ requestTimeout: 2_000, maxAttempts: 1 }))));

const documents = (client: DynamoDBClient): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

/** For libraries that marshal items themselves. */
export const plainDynamoDb = (traced: Traced): DynamoDBClient =>
  traced(new DynamoDBClient(settings({ requestTimeout: 2_000, maxAttempts: 3 })));

/** One attempt: the stream's mapping retries. */
export const eventBridge = (traced: Traced): EventBridgeClient =>
  traced(new EventBridgeClient(settings({ requestTimeout: 5_000, maxAttempts: 1 })));

/** Retries are safe, because an execution is started under a fixed name. */
export const stepFunctions = (traced: Traced): SFNClient =>
  traced(new SFNClient(settings({ requestTimeout: 5_000, maxAttempts: 3 })));

/** One attempt: the queue retries, and repeating an attempt whose response was lost would send a second e-mail. */
export const ses = (traced: Traced): SESClient =>
  traced(new SESClient(settings({ requestTimeout: 5_000, maxAttempts: 1 })));

/** One short attempt: a message that isn't postponed is delivered again anyway. */
export const sqs = (traced: Traced): SQSClient =>
  traced(new SQSClient(settings({ requestTimeout: 1_000, maxAttempts: 1 })));

/** One short attempt: its result is optional, and an order is waiting. */
export const ssm = (traced: Traced): SSMClient =>
  traced(new SSMClient(settings({ requestTimeout: 1_000, maxAttempts: 1 })));

/** For secrets without which the work fails: SSM throttles, and has slow moments. */
export const ssmOfNeededSecrets = (traced: Traced): SSMClient =>
  traced(new SSMClient(settings({ requestTimeout: 2_000, maxAttempts: 3 })));
