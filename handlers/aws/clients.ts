import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SESClient } from "@aws-sdk/client-ses";
import { SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** Wraps a client so that its calls show up in the trace. */
export type Traced = <Client>(client: Client) => Client;

interface Limits {
  /** Milliseconds for one attempt, from the request to the end of the answer's headers. */
  readonly requestTimeout: number;
  /** Attempts by the SDK; 1 where the queue or the caller retries already. */
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

/** Made once, at init: a client holds its connections. Region and endpoint come from the environment. */
export const dynamoDb = (traced: Traced): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(
    traced(new DynamoDBClient(settings({ requestTimeout: 2_000, maxAttempts: 3 }))),
    {
      marshallOptions: { removeUndefinedValues: true },
    },
  );

/** For libraries that bring their own marshalling. */
export const plainDynamoDb = (traced: Traced): DynamoDBClient =>
  traced(new DynamoDBClient(settings({ requestTimeout: 2_000, maxAttempts: 3 })));

/** One attempt: the stream's mapping retries. */
export const eventBridge = (traced: Traced): EventBridgeClient =>
  traced(new EventBridgeClient(settings({ requestTimeout: 5_000, maxAttempts: 1 })));

/** One attempt: the queue retries, and an attempt that only seemed to fail would be a second e-mail. */
export const ses = (traced: Traced): SESClient =>
  traced(new SESClient(settings({ requestTimeout: 5_000, maxAttempts: 1 })));

/** One short attempt: what it fetches is optional, and an order is waiting. */
export const ssm = (traced: Traced): SSMClient =>
  traced(new SSMClient(settings({ requestTimeout: 1_000, maxAttempts: 1 })));
