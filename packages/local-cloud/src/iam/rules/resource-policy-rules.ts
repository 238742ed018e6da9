import { AwsError } from "../../service";
import { isRecord, textsOf, type WrittenPolicy, type WrittenStatement, writtenPolicy } from "./policy-text";
import { isPrincipal } from "./trust-rules";

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
const queueQuotas = { bytes: 8_192, statements: 20, principals: 50, conditions: 10, actionsPerStatement: 7 };

/**
 * What SQS refuses of a queue's policy. It has one sentence for nearly everything.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 * @throws AwsError InvalidAttributeValue, InvalidParameterValue
 */
export const checkQueuePolicy = (text: string): void => {
  const policy = writtenPolicy(text);
  if (!policy || !speaksOfPrincipals(policy) || exceeds(policy))
    throw new AwsError("InvalidAttributeValue", "Invalid value for the parameter Policy.");
  if (
    !policy.statements.every((one) =>
      actionsOf(one).every((action) => /^sqs:./i.test(action) || action === "*"),
    )
  )
    throw new AwsError(
      "InvalidParameterValue",
      `Value ${text} for parameter Policy is invalid. Reason: Policy statement action out of service scope!.`,
    );
};

const exceeds = ({ statements, size }: WrittenPolicy): boolean =>
  size > queueQuotas.bytes ||
  statements.length > queueQuotas.statements ||
  statements.some((one) => actionsOf(one).length > queueQuotas.actionsPerStatement) ||
  statements.flatMap(({ Principal }) => principalsOf(Principal)).length > queueQuotas.principals ||
  statements.flatMap(({ Condition }) => Object.keys(Object(Condition))).length > queueQuotas.conditions;

/**
 * What SNS refuses of a topic's policy: actions are named one by one, without wildcards.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
 * @see https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
 * @throws AwsError InvalidParameter
 */
export const checkTopicPolicy = (text: string): void => {
  const policy = writtenPolicy(text);
  if (!policy || !speaksOfPrincipals(policy))
    throw new AwsError("InvalidParameter", "Invalid parameter: Policy Error: null");
  if (!policy.statements.every((one) => actionsOf(one).every((action) => topicActions.test(action))))
    throw new AwsError(
      "InvalidParameter",
      "Invalid parameter: Policy statement action out of service scope!",
    );
};

const topicActions =
  /^sns:(AddPermission|DeleteTopic|GetDataProtectionPolicy|GetTopicAttributes|ListSubscriptionsByTopic|ListTagsForResource|Publish|PutDataProtectionPolicy|Receive|RemovePermission|SetTopicAttributes|Subscribe)$/i;

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html (Key policy document size) */
const largestKeyPolicy = 32_768;

/**
 * What KMS refuses of a key's policy: above all one that nobody could change again.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
 * @throws AwsError MalformedPolicyDocumentException, LimitExceededException
 */
export const checkKeyPolicy = (text: string): void => {
  const policy = writtenPolicy(text);
  if (!policy || !speaksOfPrincipals(policy))
    throw new AwsError("MalformedPolicyDocumentException", "The new key policy is not valid.");
  // AWS documents the error's code, and not its words.
  if (Buffer.byteLength(text) > largestKeyPolicy)
    throw new AwsError("LimitExceededException", `A key policy has at most ${largestKeyPolicy} bytes.`);
  if (!policy.statements.some(letsChange))
    throw new AwsError(
      "MalformedPolicyDocumentException",
      "The new key policy will not allow you to update the key policy in the future.",
    );
};

const letsChange = (statement: WrittenStatement): boolean =>
  statement.Effect === "Allow" &&
  principalsOf(statement.Principal).some(([kind]) => kind === "AWS") &&
  textsOf(statement.Action).some((action) => /^(\*|kms:(\*|put\*|putkeypolicy))$/i.test(action));

/** Whether each statement says who, by principals that there may be. */
const speaksOfPrincipals = ({ statements }: WrittenPolicy): boolean =>
  statements.length > 0 &&
  statements.every(
    ({ Principal, NotPrincipal, Effect }) =>
      (Effect === "Allow" || Effect === "Deny") &&
      (NotPrincipal !== undefined || principalsOf(Principal).length > 0) &&
      principalsOf(Principal).every(([kind, who]) => isPrincipal(kind, who)),
  );

const principalsOf = (principal: unknown): readonly (readonly [string, string])[] => {
  if (principal === "*") return [["AWS", "*"]];
  if (!isRecord(principal)) return [];
  return Object.entries(principal).flatMap(([kind, who]) => textsOf(who).map((one) => [kind, one] as const));
};

const actionsOf = ({ Action, NotAction }: WrittenStatement): readonly string[] =>
  textsOf(Action ?? NotAction);
