import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient, GetRecordsCommand } from "@aws-sdk/client-dynamodb-streams";
import { EventBridgeClient, PutEventsCommand, StartReplayCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { LocalCloud } from "../../src/cloud";
import { jsonReply } from "../../src/service";
import { quietSettings } from "../quiet-settings";
import { errorOf, operator, RunningEndpoint } from "./running-endpoint";

const tableKey = { a: { S: "x" } };
const machineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:m";

describe("A call that AWS's model of its operation refuses", () => {
  let cloud: LocalCloud;
  let directory: string;
  const clients: { destroy(): void }[] = [];
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "model-check-"));
    cloud = new LocalCloud(quietSettings(directory));
    await cloud.start();
  });
  after(async () => {
    for (const client of clients) client.destroy();
    await cloud.stop();
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  });

  const client = <Client extends { destroy(): void }>(
    type: new (options: {
      endpoint: string;
      region: string;
      maxAttempts: number;
      credentials: typeof operator;
    }) => Client,
  ): Client => {
    const made = new type({
      endpoint: cloud.awsEndpoint,
      region: "us-east-1",
      maxAttempts: 1,
      credentials: operator,
    });
    clients.push(made);
    return made;
  };
  const invalid = (value: string, path: string, demand: string) =>
    `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: Member must ${demand}`;

  const calls: readonly (readonly [string, () => Promise<unknown>, string, string])[] = [
    [
      "DynamoDB, with a value of no enumeration",
      () =>
        client(DynamoDBClient).send(
          // @ts-expect-error the SDK's types know the values
          new PutItemCommand({ TableName: "orders", Item: tableKey, ReturnValues: "SOME" }),
        ),
      "ValidationException",
      invalid(
        "SOME",
        "returnValues",
        "satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]",
      ),
    ],
    [
      "DynamoDB, with a number that is too small",
      () => client(DynamoDBClient).send(new QueryCommand({ TableName: "orders", Limit: 0 })),
      "ValidationException",
      invalid("0", "limit", "have value greater than or equal to 1"),
    ],
    [
      "DynamoDB, inside a transaction",
      () =>
        client(DynamoDBClient).send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Delete: { TableName: "orders", Key: tableKey } },
              { Delete: { TableName: "", Key: tableKey } },
            ],
          }),
        ),
      "ValidationException",
      invalid("", "transactItems.2.member.delete.tableName", "have length greater than or equal to 1"),
    ],
    [
      "DynamoDB Streams",
      () => client(DynamoDBStreamsClient).send(new GetRecordsCommand({ ShardIterator: "i", Limit: 0 })),
      "ValidationException",
      invalid("0", "limit", "have value greater than or equal to 1"),
    ],
    [
      "EventBridge, with an entry's bus",
      () =>
        client(EventBridgeClient).send(
          new PutEventsCommand({
            Entries: [{ Source: "a", DetailType: "b", Detail: "{}", EventBusName: "the shop" }],
          }),
        ),
      "ValidationException",
      "Value 'the shop' at 'entries.1.member.eventBusName' failed to satisfy constraint: Member must satisfy regular expression pattern: ",
    ],
    [
      "EventBridge, with more entries than a call may have, as AWS's code shows them",
      () =>
        client(EventBridgeClient).send(
          new PutEventsCommand({
            Entries: Array.from({ length: 11 }, () => ({ Source: "a", DetailType: "b", Detail: "{}" })),
          }),
        ),
      "ValidationException",
      "1 validation error detected: Value '[PutEventsRequestEntry(time=null, source=a, resources=null, detailType=b, detail={}, ",
    ],
    [
      "EventBridge, with a name that is too long",
      () =>
        client(EventBridgeClient).send(
          new StartReplayCommand({
            ReplayName: "r".repeat(65),
            EventSourceArn: "arn:aws:events:us-east-1:000000000000:archive/a",
            EventStartTime: new Date(0),
            EventEndTime: new Date(1_000),
            Destination: { Arn: "arn:aws:events:us-east-1:000000000000:event-bus/b" },
          }),
        ),
      "ValidationException",
      invalid("r".repeat(65), "replayName", "have length less than or equal to 64"),
    ],
    [
      "Step Functions",
      () =>
        client(SFNClient).send(
          new StartExecutionCommand({ stateMachineArn: machineArn, name: "n".repeat(81) }),
        ),
      "ValidationException",
      invalid("n".repeat(81), "name", "have length less than or equal to 80"),
    ],
    [
      "Systems Manager",
      () => client(SSMClient).send(new GetParameterCommand({ Name: "" })),
      "ValidationException",
      invalid("", "name", "have length greater than or equal to 1"),
    ],
    [
      "CloudWatch Logs",
      () => client(CloudWatchLogsClient).send(new FilterLogEventsCommand({ logGroupName: "a b" })),
      "InvalidParameterException",
      invalid("a b", "logGroupName", "satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"),
    ],
    [
      "CloudWatch",
      () =>
        client(CloudWatchClient).send(
          // @ts-expect-error the SDK's types know the values
          new SetAlarmStateCommand({ AlarmName: "a", StateValue: "ON", StateReason: "r" }),
        ),
      "ValidationException",
      invalid("ON", "stateValue", "satisfy enum value set: [OK, ALARM, INSUFFICIENT_DATA]"),
    ],
    [
      "CloudWatch, with a period of nothing",
      () =>
        client(CloudWatchClient).send(
          new GetMetricStatisticsCommand({
            Namespace: "n",
            MetricName: "m",
            StartTime: new Date(0),
            EndTime: new Date(1_000),
            Period: 0,
          }),
        ),
      "ValidationException",
      invalid("0", "period", "have value greater than or equal to 1"),
    ],
    [
      "Lambda, in the path",
      () => client(LambdaClient).send(new InvokeCommand({ FunctionName: "the shop" })),
      "ValidationException",
      "1 validation error detected: Value 'the shop' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ",
    ],
    [
      "Lambda, in a header",
      () =>
        client(LambdaClient).send(
          // @ts-expect-error the SDK's types know the values
          new InvokeCommand({ FunctionName: "f", InvocationType: "Later" }),
        ),
      "ValidationException",
      invalid("Later", "invocationType", "satisfy enum value set: [Event, RequestResponse, DryRun]"),
    ],
    [
      "Lambda, in the query",
      () =>
        client(LambdaClient).send(
          // @ts-expect-error the SDK's types know the values
          new ListFunctionsCommand({ FunctionVersion: "some" }),
        ),
      "ValidationException",
      invalid("some", "functionVersion", "satisfy enum value set: [ALL]"),
    ],
    [
      "SQS, which has words of its own",
      () =>
        client(SQSClient).send(
          new ReceiveMessageCommand({
            QueueUrl: `${cloud.awsEndpoint}/000000000000/q`,
            MaxNumberOfMessages: 11,
          }),
        ),
      "InvalidParameterValue",
      "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
    ],
  ];
  for (const [what, call, name, words] of calls)
    it(`is refused in AWS's words: ${what}`, async () => {
      if (name === "InvalidParameterValue") await cloud.registry.create("aws:sqs/queue:Queue", "q", {});

      const error = await errorOf(call());

      expect(error.message).to.contain(words);
      expect(error.name).to.equal(name);
    });

  it("never reaches its service, and needs no permission", async () => {
    const seen: string[] = [];
    const endpoint = new RunningEndpoint();
    await endpoint.start([
      {
        name: "Parameters",
        signingName: "ssm",
        start: async () => {},
        stop: async () => {},
        health: () => ({ status: "ok" as const }),
        permissions: ({ action }) => [{ action: `ssm:${action}`, resource: "*" }],
        handle: async ({ action }) => {
          seen.push(action);
          return jsonReply({});
        },
      },
    ]);
    const role = endpoint.roleThatMay({ Action: "sqs:SendMessage", Resource: "*" });

    const invalidCall = await errorOf(
      endpoint.client(SSMClient, role).send(new GetParameterCommand({ Name: "" })),
    );
    const forbidden = await errorOf(
      endpoint.client(SSMClient, role).send(new GetParameterCommand({ Name: "n" })),
    );
    await endpoint.client(SSMClient).send(new GetParameterCommand({ Name: "n" }));
    await endpoint.stop();

    expect(invalidCall.name).to.equal("ValidationException");
    expect(forbidden.name).to.equal("AccessDeniedException");
    expect(seen).to.deep.equal(["GetParameter"]);
  });
});
