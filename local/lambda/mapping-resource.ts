import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { inert, resourceType } from "../resource";
import { AwsError, account } from "../service";
import type { LambdaService } from "./lambda";
import { SqsMapping } from "./sqs-mapping";
import { StreamMapping } from "./stream-mapping";

/** What event source mappings need of the rest of the cloud. */
export interface MappingPorts {
  /** Of the AWS endpoint, which the pollers call with the function's credentials. */
  readonly endpoint: () => string;
  readonly queue: {
    urlOf(queueArn: string): string;
    /** @throws AwsError QueueDoesNotExist */
    attributes(queueArn: string): Promise<Readonly<Record<string, string>>>;
  };
  readonly onTableWrite: (listener: () => void) => void;
  readonly onError: (source: string, error: unknown) => void;
}

/** Properties that one kind of source has and the other doesn't: AWS refuses them there, and so is it here. */
const onlyOfQueues = ["scalingConfig"] as const;
const onlyOfStreams = [
  "startingPosition",
  "parallelizationFactor",
  "bisectBatchOnFunctionError",
  "maximumRetryAttempts",
  "maximumRecordAgeInSeconds",
  "destinationConfig",
] as const;

const mappingInputs = z.strictObject({
  eventSourceArn: z.string(),
  functionName: z.string(),
  batchSize: z.int().min(1).max(10_000).optional(),
  functionResponseTypes: z.array(z.literal("ReportBatchItemFailures")).default([]),
  // Queues
  scalingConfig: z.strictObject({ maximumConcurrency: z.int().min(2).max(1_000) }).optional(),
  // Streams
  startingPosition: z.enum(["TRIM_HORIZON", "LATEST"]).optional(),
  parallelizationFactor: z.int().min(1).max(10).optional(),
  bisectBatchOnFunctionError: z.boolean().optional(),
  maximumRetryAttempts: z.int().min(-1).max(10_000).optional(),
  maximumRecordAgeInSeconds: z.int().min(-1).max(604_800).optional(),
  destinationConfig: z.strictObject({ onFailure: z.strictObject({ destinationArn: z.string() }) }).optional(),
  tags: inert,
});
type MappingInputs = z.output<typeof mappingInputs>;

/** @throws AwsError InvalidParameterValueException */
const refuse = (inputs: MappingInputs, properties: readonly (keyof MappingInputs)[]): void => {
  for (const property of properties)
    if (inputs[property] !== undefined)
      throw new AwsError(
        "InvalidParameterValueException",
        `${property} isn't for mappings of ${inputs.eventSourceArn}`,
      );
};

/** A relation between a queue or a stream and a function. */
export const eventSourceMapping = (lambda: LambdaService, ports: MappingPorts) =>
  resourceType({
    token: "aws:lambda/eventSourceMapping:EventSourceMapping",
    inputs: mappingInputs,
    create: async ({ name, inputs }) => {
      const service = inputs.eventSourceArn.split(":")[2];
      if (service === "sqs") await mapQueue(lambda, ports, name, inputs);
      else if (service === "dynamodb") await mapStream(lambda, ports, name, inputs);
      else
        throw new AwsError(
          "InvalidParameterValueException",
          `No event source mapping of ${inputs.eventSourceArn}`,
        );
      return { id: name, outputs: { uuid: name, functionArn: lambda.find(inputs.functionName).arn } };
    },
  });

const clientSettings = (lambda: LambdaService, ports: MappingPorts, functionName: string) => ({
  endpoint: ports.endpoint(),
  region: account.region,
  credentials: lambda.credentialsOf(functionName),
  maxAttempts: 1,
});

/** The most messages of a batch; AWS takes more together with a batching window, which isn't embedded. */
const largestQueueBatch = 10;

const mapQueue = async (
  lambda: LambdaService,
  ports: MappingPorts,
  uuid: string,
  inputs: MappingInputs,
): Promise<void> => {
  refuse(inputs, onlyOfStreams);
  const { batchSize = largestQueueBatch } = inputs;
  if (batchSize > largestQueueBatch)
    throw new AwsError(
      "InvalidParameterValueException",
      `batchSize ${batchSize}: a queue's batches have up to ${largestQueueBatch} messages without a batching window`,
    );
  const { declaration, arn } = lambda.find(inputs.functionName);
  const { VisibilityTimeout } = await ports.queue.attributes(inputs.eventSourceArn);
  if (Number(VisibilityTimeout) < declaration.timeout) {
    const why = `Queue visibility timeout: ${VisibilityTimeout} seconds is less than Function timeout: ${declaration.timeout} seconds`;
    throw new AwsError("InvalidParameterValueException", why);
  }
  await lambda.map(
    new SqsMapping({
      lambda,
      client: new SQSClient(clientSettings(lambda, ports, inputs.functionName)),
      functionArn: arn,
      queueArn: inputs.eventSourceArn,
      queueUrl: ports.queue.urlOf(inputs.eventSourceArn),
      batchSize,
      reportsItems: inputs.functionResponseTypes.length > 0,
      maximumConcurrency: inputs.scalingConfig?.maximumConcurrency ?? 1_000,
      onError: (error) => ports.onError(`${declaration.name} (queue)`, error),
    }),
    { uuid, eventSourceArn: inputs.eventSourceArn, functionArn: arn, batchSize },
  );
};

const mapStream = async (
  lambda: LambdaService,
  ports: MappingPorts,
  uuid: string,
  inputs: MappingInputs,
): Promise<void> => {
  const { declaration, arn } = lambda.find(inputs.functionName);
  refuse(inputs, onlyOfQueues);
  const { batchSize = 100, maximumRetryAttempts = -1, maximumRecordAgeInSeconds: age = -1 } = inputs;
  const settings = clientSettings(lambda, ports, inputs.functionName);
  const mapping = new StreamMapping({
    lambda,
    client: new DynamoDBStreamsClient(settings),
    functionArn: arn,
    streamArn: inputs.eventSourceArn,
    startingPosition: inputs.startingPosition ?? "LATEST",
    batchSize,
    parallelizationFactor: inputs.parallelizationFactor ?? 1,
    reportsItems: inputs.functionResponseTypes.length > 0,
    bisects: inputs.bisectBatchOnFunctionError ?? false,
    maximumRetryAttempts,
    maximumRecordAge: age < 0 ? -1 : age * 1000,
    deadLetter: deadLetterTo(ports, settings, inputs.destinationConfig?.onFailure.destinationArn),
    onError: (error) => ports.onError(`${declaration.name} (stream)`, error),
  });
  ports.onTableWrite(() => mapping.wake());
  await lambda.map(mapping, { uuid, eventSourceArn: inputs.eventSourceArn, functionArn: arn, batchSize });
};

const deadLetterTo = (
  ports: MappingPorts,
  settings: ReturnType<typeof clientSettings>,
  queueArn: string | undefined,
) => {
  if (queueArn === undefined) return undefined;
  const client = new SQSClient(settings);
  return {
    send: async (MessageBody: string): Promise<void> => {
      await client.send(new SendMessageCommand({ QueueUrl: ports.queue.urlOf(queueArn), MessageBody }));
    },
    close: () => client.destroy(),
  };
};
