import * as z from "zod";
import { AwsError, account, arn } from "../service";

const statement = z.looseObject({ Sid: z.string().optional() });
const policyText = z.looseObject({
  Statement: z.union([z.array(statement), statement.transform((one) => [one])]).default([]),
});

const added = z.object({
  Label: z.string(),
  AWSAccountIds: z.array(z.string()).min(1),
  Actions: z.array(z.string()).min(1),
});
const removed = z.object({ Label: z.string() });

/**
 * The policy of a queue after AddPermission or RemovePermission. `local-aws-sqs` 2.0.2 lets in the first account only.
 * @param current the policy that the queue has, if any
 * @returns an empty text for no policy
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html
 * @throws AwsError InvalidParameterValue; `undefined` for any other call, and what the engine refuses by itself
 */
export const changedPolicy = (
  { action, input }: { readonly action: string; readonly input: unknown },
  queueName: string,
  current: string | undefined,
): string | undefined => {
  const change = action === "AddPermission" ? added.safeParse(input).data : undefined;
  const removal = action === "RemovePermission" ? removed.safeParse(input).data : undefined;
  if (!change && !removal) return undefined;
  const policy = current === undefined ? newPolicy(queueName) : policyText.parse(JSON.parse(current));
  const Statement = change
    ? [...without(policy.Statement, change.Label, "absent"), statementOf(change, queueName)]
    : without(policy.Statement, removal?.Label ?? "", "there");
  return Statement.length === 0 ? "" : JSON.stringify({ ...policy, Statement });
};

const newPolicy = (queueName: string): z.output<typeof policyText> => ({
  Version: "2008-10-17",
  Id: `${arn("sqs", queueName)}/SQSDefaultPolicy`,
  Statement: [],
});

type Statement = z.output<typeof statement>;

/** @throws AwsError when the label isn't as it should be */
const without = (
  statements: readonly Statement[],
  label: string,
  expected: "there" | "absent",
): Statement[] => {
  const others = statements.filter(({ Sid }) => Sid !== label);
  const found = others.length < statements.length ? "there" : "absent";
  if (found === expected) return others;
  throw new AwsError(
    "InvalidParameterValue",
    `Value ${label} for parameter Label is invalid. Reason: ${found === "there" ? "Already exists." : "can't find label."}`,
  );
};

const statementOf = (
  { Label, AWSAccountIds, Actions }: z.output<typeof added>,
  queueName: string,
): Statement => ({
  Sid: Label,
  Effect: "Allow",
  Principal: { AWS: oneOrList(AWSAccountIds.map((id) => `arn:aws:iam::${id}:root`)) },
  Action: oneOrList(Actions.map((name) => `SQS:${name}`)),
  Resource: `arn:aws:sqs:${account.region}:${account.id}:${queueName}`,
});

const oneOrList = (texts: readonly string[]): string | readonly string[] =>
  texts.length === 1 ? String(texts[0]) : texts;
