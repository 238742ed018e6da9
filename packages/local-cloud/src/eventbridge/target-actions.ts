import * as z from "zod";
import { NotImplementedLocally } from "../service";
import type { Buses } from "./buses";
import { mostTargets, overQuota, targetRules } from "./event-rules";
import { busNameOf } from "./put-events";
import type { TargetDeclaration } from "./rule";

/** Whether a target of this kind can be delivered to, or why not. */
type RefusalOf = (target: Pick<TargetDeclaration, "arn" | "roleArn">) => string | undefined;

/** Puts targets on rules and takes them off, each action from its input to the body of its answer. */
export const targetActions = (buses: Buses, refusalOf: RefusalOf) => ({
  PutTargets: (input: unknown) => {
    const { Rule, EventBusName, Targets } = putInput.parse(input);
    const { targets } = buses.rule(busNameOf(EventBusName), Rule);
    const put = Targets.map(declarationOf);
    for (const target of put) check(target, refusalOf);
    if (new Set([...targets.keys(), ...put.map(({ id }) => id)]).size > mostTargets) throw overQuota();
    for (const target of put) targets.set(target.id, target);
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
  RemoveTargets: (input: unknown) => {
    const { Rule, EventBusName, Ids } = removalInput.parse(input);
    const { targets } = buses.rule(busNameOf(EventBusName), Rule);
    for (const id of Ids) targets.delete(id);
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
});

const target = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  RoleArn: z.string().optional(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: z.string() })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string().optional() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.int().optional(),
      MaximumEventAgeInSeconds: z.int().optional(),
    })
    .optional(),
});
const onRule = { Rule: z.string(), EventBusName: z.string().optional() };
const putInput = z.strictObject({ ...onRule, Targets: z.array(target) });
const removalInput = z.strictObject({ ...onRule, Ids: z.array(z.string()), Force: z.boolean().optional() });

const declarationOf = (given: z.output<typeof target>): TargetDeclaration => ({
  id: given.Id,
  arn: given.Arn,
  roleArn: given.RoleArn,
  input: given.Input,
  inputPath: given.InputPath,
  inputTransformer: given.InputTransformer && {
    inputPaths: given.InputTransformer.InputPathsMap,
    inputTemplate: given.InputTransformer.InputTemplate,
  },
  deadLetterArn: given.DeadLetterConfig?.Arn,
  retryPolicy: given.RetryPolicy && {
    maximumRetryAttempts: given.RetryPolicy.MaximumRetryAttempts,
    maximumEventAgeInSeconds: given.RetryPolicy.MaximumEventAgeInSeconds,
  },
});

const check = (declared: TargetDeclaration, refusalOf: RefusalOf): void => {
  const { id: targetId, deadLetterArn, ...inputs } = declared;
  for (const rule of targetRules) rule({ targetId, deadLetterConfig: { arn: deadLetterArn }, ...inputs });
  const refusal = refusalOf(declared);
  if (refusal !== undefined) throw new NotImplementedLocally(`target ${targetId}: ${refusal}`);
};
