import type { AwsRule } from "../aws-rule";
import { AwsError } from "../service";

/**
 * What Lambda refuses of event source mappings beyond its model.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 */
const invalid = (message: string): AwsError => new AwsError("InvalidParameterValueException", message);

/** Properties that one kind of source has and the other doesn't. */
const onlyOfQueues = ["scalingConfig"];
const onlyOfStreams = [
  "parallelizationFactor",
  "bisectBatchOnFunctionError",
  "maximumRetryAttempts",
  "maximumRecordAgeInSeconds",
  "destinationConfig",
];

const largestWithoutWindow = 10;
/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
const mostFilters = 5;
const destinations = ["sqs", "sns", "s3"];

const serviceOf = (arn: unknown): string | undefined =>
  typeof arn === "string" ? arn.split(":")[2] : undefined;

const isFifo = (arn: unknown): boolean => typeof arn === "string" && arn.endsWith(".fifo");

const ofQueues: AwsRule = ({ eventSourceArn, batchSize, maximumBatchingWindowInSeconds, ...inputs }) => {
  if (serviceOf(eventSourceArn) !== "sqs") return;
  if (inputs.startingPosition !== undefined)
    throw invalid("StartingPosition is not valid for SQS event sources.");
  refuse(inputs, onlyOfStreams, eventSourceArn);
  const [size, window] = [Number(batchSize ?? 0), Number(maximumBatchingWindowInSeconds ?? 0)];
  if (isFifo(eventSourceArn) && window > 0) throw invalid("Batching window is not supported for FIFO queues");
  if (isFifo(eventSourceArn) && size > largestWithoutWindow)
    throw invalid(`A batch of a FIFO queue has at most ${largestWithoutWindow} messages`);
  if (size > largestWithoutWindow && window === 0)
    throw invalid(
      `Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than ${largestWithoutWindow}`,
    );
};

const ofStreams: AwsRule = ({
  eventSourceArn,
  startingPosition,
  maximumRecordAgeInSeconds: age,
  ...inputs
}) => {
  if (serviceOf(eventSourceArn) !== "dynamodb") return;
  if (startingPosition === undefined)
    throw new AwsError(
      "ValidationException",
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  refuse(inputs, onlyOfQueues, eventSourceArn);
  if (typeof age === "number" && age !== -1 && age < 60)
    throw invalid(`maximumRecordAgeInSeconds ${age}: it is -1, or from 60 to 604800`);
  const { destinationArn } = Object(Object(inputs.destinationConfig).onFailure);
  const service = serviceOf(destinationArn);
  if (service !== undefined && !destinations.includes(service))
    throw invalid(`${destinationArn} is no destination: it is a queue, a topic or a bucket`);
  if (isFifo(destinationArn))
    throw invalid(`${destinationArn} is no destination: it is a FIFO queue or topic`);
};

/** AWS documents which source has which, and not its words. */
const refuse = (
  inputs: Readonly<Record<string, unknown>>,
  properties: readonly string[],
  source: unknown,
): void => {
  for (const property of properties)
    if (inputs[property] !== undefined) throw invalid(`${property} isn't for mappings of ${source}`);
};

const filters: AwsRule = ({ filterCriteria }) => {
  const { filters: given } = Object(filterCriteria);
  if (Array.isArray(given) && given.length > mostFilters)
    throw invalid(`A mapping has at most ${mostFilters} filters`);
};

export const mappingRules: readonly AwsRule[] = [ofQueues, ofStreams, filters];
