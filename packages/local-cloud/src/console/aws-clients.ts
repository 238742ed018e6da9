import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { account } from "../service";

/**
 * The operator's clients of the AWS endpoint, with which the console does what the AWS CLI could do. They are loaded when
 * first needed, so that they don't slow down the start.
 */
export class AwsClients {
  private made: {
    sqs?: Promise<SQSClient>;
    events?: Promise<EventBridgeClient>;
    sfn?: Promise<SFNClient>;
    cloudWatch?: Promise<CloudWatchClient>;
    logs?: Promise<CloudWatchLogsClient>;
    dynamodb?: Promise<DynamoDBClient>;
    lambda?: Promise<LambdaClient>;
  } = {};

  constructor(private readonly endpoint: () => string) {}

  sqs(): Promise<SQSClient> {
    this.made.sqs ??= import("@aws-sdk/client-sqs").then((sdk) => new sdk.SQSClient(this.settings()));
    return this.made.sqs;
  }

  events(): Promise<EventBridgeClient> {
    this.made.events ??= import("@aws-sdk/client-eventbridge").then(
      (sdk) => new sdk.EventBridgeClient(this.settings()),
    );
    return this.made.events;
  }

  stepFunctions(): Promise<SFNClient> {
    this.made.sfn ??= import("@aws-sdk/client-sfn").then((sdk) => new sdk.SFNClient(this.settings()));
    return this.made.sfn;
  }

  cloudWatch(): Promise<CloudWatchClient> {
    this.made.cloudWatch ??= import("@aws-sdk/client-cloudwatch").then(
      (sdk) => new sdk.CloudWatchClient(this.settings()),
    );
    return this.made.cloudWatch;
  }

  logs(): Promise<CloudWatchLogsClient> {
    this.made.logs ??= import("@aws-sdk/client-cloudwatch-logs").then(
      (sdk) => new sdk.CloudWatchLogsClient(this.settings()),
    );
    return this.made.logs;
  }

  dynamodb(): Promise<DynamoDBClient> {
    this.made.dynamodb ??= import("@aws-sdk/client-dynamodb").then(
      (sdk) => new sdk.DynamoDBClient(this.settings()),
    );
    return this.made.dynamodb;
  }

  lambda(): Promise<LambdaClient> {
    this.made.lambda ??= import("@aws-sdk/client-lambda").then(
      (sdk) => new sdk.LambdaClient(this.settings()),
    );
    return this.made.lambda;
  }

  async destroy(): Promise<void> {
    for (const client of await Promise.all(Object.values(this.made))) client.destroy();
  }

  private settings() {
    return {
      endpoint: this.endpoint(),
      region: account.region,
      credentials: { accessKeyId: "console", secretAccessKey: "console" },
      maxAttempts: 1,
    };
  }
}
