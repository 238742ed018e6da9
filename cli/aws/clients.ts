import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SESClient } from "@aws-sdk/client-ses";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

const settings = (endpoint: string | undefined, region: string | undefined) => ({
  ...(region === undefined ? {} : { region }),
  // The local cloud has no accounts, so it accepts any operator credentials.
  ...(endpoint === undefined
    ? {}
    : { endpoint, credentials: { accessKeyId: "operator", secretAccessKey: "local" } }),
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
});

/** The SDK's clients, made when first used. */
export class AwsClients {
  private readonly made: { destroy(): void }[] = [];
  private readonly settings: ReturnType<typeof settings>;

  /** With an endpoint, the clients call the local cloud; without one, AWS with the usual credentials. */
  constructor(endpoint: string | undefined, region: string | undefined) {
    this.settings = settings(endpoint, region);
  }

  private readonly dynamo = this.once(() => new DynamoDBClient(this.settings));
  readonly dynamoDb = this.once(() =>
    DynamoDBDocumentClient.from(this.dynamo(), { marshallOptions: { removeUndefinedValues: true } }),
  );
  readonly plainDynamoDb = this.dynamo;
  readonly streams = this.once(() => new DynamoDBStreamsClient(this.settings));
  readonly sqs = this.once(() => new SQSClient(this.settings));
  readonly events = this.once(() => new EventBridgeClient(this.settings));
  readonly stepFunctions = this.once(() => new SFNClient(this.settings));
  readonly cloudWatch = this.once(() => new CloudWatchClient(this.settings));
  readonly logs = this.once(() => new CloudWatchLogsClient(this.settings));
  readonly sts = this.once(() => new STSClient(this.settings));
  readonly ses = this.once(() => new SESClient(this.settings));
  readonly sns = this.once(() => new SNSClient(this.settings));
  readonly ssm = this.once(() => new SSMClient(this.settings));
  readonly lambda = this.once(() => new LambdaClient(this.settings));

  close(): void {
    for (const client of this.made) client.destroy();
    this.made.length = 0;
  }

  private once<Client extends { destroy(): void }>(make: () => Client): () => Client {
    let made: Client | undefined;
    return () => {
      if (made === undefined) {
        made = make();
        this.made.push(made);
      }
      return made;
    };
  }
}
