import * as z from "zod";
import { resourcePolicy } from "../iam/policy-document";
import { checkQueuePolicy } from "../iam/rules/resource-policy-rules";
import { type AwsCall, AwsError } from "../service";
import { checkAttribute, checkedAttributes } from "./attribute-rules";
import { declaredAttribute } from "./declared-attribute";
import { checkMessages } from "./message-contents";
import { queueNameIn } from "./permissions";
import { withPolicyVersion } from "./policy-version";
import type { QueueEngine } from "./queue";
import { refuseFifo } from "./queue-creation";
import { refuseForeignDeadLetters } from "./redrive-allow";

/**
 * A call as the engine takes it, of which nothing is left that SQS refuses and the engine doesn't.
 * @throws AwsError InvalidAttributeName, InvalidAttributeValue, InvalidParameterValue, NotImplemented
 */
export const checkedCall = (given: AwsCall, queues: QueueEngine["Queues"]): AwsCall => {
  const call = withPolicyVersion(given);
  refuseFifo(call);
  checkMessages(call);
  refuseAttributes(call.input);
  refuseUnsupportedPolicy(call.input);
  const name = queueNameIn(call.input.QueueUrl ?? call.input.QueueName) ?? "";
  refuseForeignDeadLetters(call.input, name, queues);
  return call;
};

/** @throws AwsError InvalidAttributeValue, InvalidParameterValue */
const refuseAttributes = (input: AwsCall["input"]): void => {
  for (const name of checkedAttributes) {
    const value = declaredAttribute(input, name);
    if (value !== undefined) checkAttribute(name, value);
  }
};

/**
 * A policy that AWS doesn't take, or that can't be evaluated, is refused when it is set, and not at some send later.
 * @throws AwsError InvalidAttributeValue, InvalidParameterValue
 */
const refuseUnsupportedPolicy = (input: AwsCall["input"]): void => {
  const policy = declaredAttribute(input, "Policy");
  if (policy === undefined) return;
  checkQueuePolicy(policy);
  const parsed = resourcePolicy.safeParse(policy);
  if (!parsed.success)
    throw new AwsError("InvalidAttributeValue", `Policy: ${z.prettifyError(parsed.error)}`);
};
