import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AwsError, account } from "../service";
import { FailedMessages, type ReturnableQueue } from "./failed-messages";
import type { MappedFunctions } from "./invoker";
import type { MappingInputs } from "./mapping-inputs";
import { messageFilter, recordFilter } from "./record-filter";
import type { SqsMappingOptions } from "./sqs-mapping";
import type { StreamMappingOptions } from "./stream-mapping";

/** The dependencies of event source mappings. */
export interface MappingPorts {
  /** The URL of the AWS endpoint, which the pollers call with the function's credentials. */
  readonly endpoint: () => string;
  readonly queue: ReturnableQueue & { urlOf(queueArn: string): string };
  /** Scales the time for which failed messages stay invisible. */
  readonly queueTimeScale?: number | undefined;
  /** @returns a function that ends the calls */
  readonly onTableWrite: (listener: () => void) => () => void;
  readonly onError: (source: string, error: unknown) => void;
}

const clientSettings = (lambda: MappedFunctions, ports: MappingPorts, functionName: string) => ({
  endpoint: ports.endpoint(),
  region: account.region,
  credentials: lambda.credentialsOf(functionName),
  maxAttempts: 1,
});

/** What a queue's batch has at most unless it is declared. */
const usualQueueBatch = 10;

const windowOf = ({ maximumBatchingWindowInSeconds = 0 }: MappingInputs): number =>
  maximumBatchingWindowInSeconds * 1_000;

/**
 * The options of a queue's mapping, with its own client.
 * @throws AwsError InvalidParameterValueException, ResourceNotFoundException
 */
export const queueOptions = async (
  lambda: MappedFunctions,
  ports: MappingPorts,
  inputs: MappingInputs,
): Promise<SqsMappingOptions> => {
  const { batchSize = usualQueueBatch } = inputs;
  const { declaration } = lambda.find(inputs.functionName);
  const { VisibilityTimeout } = await attributesOf(ports, inputs.eventSourceArn);
  if (Number(VisibilityTimeout) < declaration.timeout) {
    const why = `Queue visibility timeout: ${VisibilityTimeout} seconds is less than Function timeout: ${declaration.timeout} seconds`;
    throw new AwsError("InvalidParameterValueException", why);
  }
  return {
    lambda,
    client: new SQSClient(clientSettings(lambda, ports, inputs.functionName)),
    functionArn: lambda.arnOf(inputs.functionName),
    queueArn: inputs.eventSourceArn,
    queueUrl: ports.queue.urlOf(inputs.eventSourceArn),
    batchSize,
    batchWindow: windowOf(inputs),
    reportsItems: inputs.functionResponseTypes.length > 0,
    passes: messageFilter(inputs.filterCriteria),
    maximumConcurrency: inputs.scalingConfig?.maximumConcurrency ?? 1_000,
    failedMessages: failedMessages(ports, declaration.name, inputs.eventSourceArn),
    clock: lambda.clock,
    onError: (error) => ports.onError(`${declaration.name} (queue)`, error),
  };
};

/** @throws AwsError InvalidParameterValueException, in the words of Lambda, which tries to receive */
const attributesOf = async ({ queue }: MappingPorts, queueArn: string) => {
  try {
    return await queue.attributes(queueArn);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "QueueDoesNotExist") throw error;
    throw new AwsError(
      "InvalidParameterValueException",
      `Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: ${error.message}`,
    );
  }
};

/** A visibility timeout of three minutes takes nine seconds after a failure. */
const defaultQueueTimeScale = 0.05;

const failedMessages = (ports: MappingPorts, functionName: string, queueArn: string): FailedMessages =>
  new FailedMessages({
    queue: ports.queue,
    queueArn,
    timeScale: ports.queueTimeScale ?? defaultQueueTimeScale,
    hint: (text) => ports.onError(`${functionName} (queue)`, text),
  });

/**
 * The options of a stream's mapping, with its own clients.
 * @throws AwsError InvalidParameterValueException, ResourceNotFoundException
 */
export const streamOptions = (
  lambda: MappedFunctions,
  ports: MappingPorts,
  inputs: MappingInputs,
): StreamMappingOptions => {
  const { declaration } = lambda.find(inputs.functionName);
  const { batchSize = 100, maximumRetryAttempts = -1, maximumRecordAgeInSeconds: age = -1 } = inputs;
  const settings = clientSettings(lambda, ports, inputs.functionName);
  return {
    lambda,
    client: new DynamoDBStreamsClient(settings),
    functionArn: lambda.arnOf(inputs.functionName),
    streamArn: inputs.eventSourceArn,
    startingPosition: inputs.startingPosition ?? "LATEST",
    batchSize,
    batchWindow: windowOf(inputs),
    parallelizationFactor: inputs.parallelizationFactor ?? 1,
    reportsItems: inputs.functionResponseTypes.length > 0,
    bisects: inputs.bisectBatchOnFunctionError ?? false,
    passes: recordFilter(inputs.filterCriteria),
    maximumRetryAttempts,
    maximumRecordAge: age < 0 ? -1 : age * 1000,
    deadLetter: deadLetterTo(ports, settings, inputs.destinationConfig?.onFailure.destinationArn),
    onWrite: ports.onTableWrite,
    clock: lambda.clock,
    onError: (error) => ports.onError(`${declaration.name} (stream)`, error),
  };
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
