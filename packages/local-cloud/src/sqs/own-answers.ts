import { jsonAnswer } from "../json-call";
import { type AwsCall, type AwsReply, jsonReply } from "../service";
import { sendableEntries } from "./message-contents";
import { cancelMoveTask } from "./move-tasks";
import { queueNameIn } from "./permissions";
import { sameQueue } from "./queue-creation";
import { changedPolicy } from "./queue-permissions";
import type { Queues } from "./queues";

/** What answers a call needs of the service. */
interface Service {
  readonly queues: Queues;
  call(action: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  handle(call: AwsCall): Promise<AwsReply>;
}

/**
 * Answers a call in the place of `local-aws-sqs` 2.0.2, which does it otherwise than SQS.
 * @returns nothing for a call that the engine may answer
 * @throws AwsError
 */
export const answeredHere = async (call: AwsCall, service: Service): Promise<AwsReply | undefined> => {
  const existing = sameQueue(call, (name) => service.queues.find(name));
  if (existing) return jsonReply({ QueueUrl: existing.QueueUrl });
  if (call.action === "CancelMessageMoveTask") {
    const ApproximateNumberOfMessagesMoved = cancelMoveTask(service.queues.all(), call.input.TaskHandle);
    return jsonReply({ ApproximateNumberOfMessagesMoved });
  }
  return (await withPolicy(call, service)) ?? sentInPart(call, service);
};

const withPolicy = async (call: AwsCall, service: Service): Promise<AwsReply | undefined> => {
  const { QueueUrl } = call.input;
  const name = queueNameIn(QueueUrl) ?? "";
  const queue = service.queues.find(name);
  const current: unknown = queue?.getAttributes(["Policy"])?.Policy;
  const Policy = queue && changedPolicy(call, name, typeof current === "string" ? current : undefined);
  if (Policy === undefined) return undefined;
  return jsonReply(await service.call("SetQueueAttributes", { QueueUrl, Attributes: { Policy } }));
};

/** Sends the entries of a batch that can be sent, when some can't. */
const sentInPart = async (call: AwsCall, service: Service): Promise<AwsReply | undefined> => {
  const part = sendableEntries(call);
  if (!part) return undefined;
  const sent =
    part.input.Entries.length === 0 ? {} : jsonAnswer(await service.handle({ ...call, input: part.input }));
  const others: unknown[] = Array.isArray(sent.Failed) ? sent.Failed : [];
  return jsonReply({ Successful: [], ...sent, Failed: [...others, ...part.failed] });
};
