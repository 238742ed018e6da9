import { isQueuePath } from "../endpoint/request-url";
import { type AwsCall, AwsError, type AwsReply } from "../service";

const queuePath = /^\/\d{12}\/[^/?]+/;

/** What is asked of the service, and not of a queue. */
const ofService = ["CreateQueue", "ListQueues"];

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

/**
 * Refuses in a queue's path what is asked of the service. Clients that speak JSON may send all calls there.
 * @throws AwsError InvalidAction
 */
export const refuseInQueuePath = ({ action, path, headers }: AwsCall): void => {
  if (headers["x-amz-target"] !== undefined || !isQueuePath(path) || !ofService.includes(action)) return;
  throw new AwsError("InvalidAction", `The action ${action} is not valid for this endpoint.`);
};

/** The answer to a request that names no action. */
export const unknownOperation: AwsReply = {
  status: 404,
  headers: { "content-type": "text/xml" },
  body: "<UnknownOperationException/>",
};
