import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { account } from "../service";

/**
 * The operator's clients of the AWS endpoint: the console does what anybody could do with the AWS CLI. Loaded when
 * they are first needed, so that they don't slow the start.
 */
export class AwsClients {
  private made: { sqs?: Promise<SQSClient>; events?: Promise<EventBridgeClient>; sfn?: Promise<SFNClient> } =
    {};

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
