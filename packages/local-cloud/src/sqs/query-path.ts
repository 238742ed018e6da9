import type { AwsCall } from "../service";

const queuePath = /^\/\d{12}\/[^/?]+/;

/**
 * A call with the queue that its path leads to: the query protocol may send a call to the queue's URL in place of
 * naming it among the parameters.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
export const withQueueOfPath = (call: AwsCall, endpointUrl: string): AwsCall => {
  const path = queuePath.exec(call.path)?.[0];
  if (path === undefined || call.input.QueueUrl !== undefined) return call;
  return { ...call, input: { ...call.input, QueueUrl: `${endpointUrl}${path}` } };
};
