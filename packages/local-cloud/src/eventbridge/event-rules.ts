import { type AwsRule, ofText } from "../aws-rule";
import { AwsError } from "../service";
import { isJson } from "./exact-json";
import { parseJsonPath } from "./json-path";
import { compilePattern } from "./pattern";
import { isReservedVariable } from "./target-input";

/**
 * The quota of an account that hasn't asked for more; the API's model has its upper bound, 4,096.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html (Event pattern size)
 */
const longestPattern = 2_048;

/**
 * What EventBridge refuses of a rule's pattern.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 */
export const patternRules: readonly AwsRule[] = [
  ofText("eventPattern", (pattern) => {
    compilePattern(pattern);
  }),
  ({ name, eventPattern }) => {
    if (typeof eventPattern === "string" && eventPattern.length > longestPattern)
      throw refusal(`Parameter EventPattern for rule ${name} exceeds limit of ${longestPattern}.`);
  },
];

/**
 * What EventBridge refuses of a target.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export const targetRules: readonly AwsRule[] = [
  ({ targetId, input, inputPath, inputTransformer }) => {
    if ([input, inputPath, inputTransformer].filter((one) => one !== undefined).length > 1)
      throw refusal(
        `Only one of Input, InputPath, or InputTransformer must be provided for target ${targetId}.`,
      );
  },
  ({ targetId, input }) => {
    if (typeof input === "string" && !isJson(input))
      throw refusal(`JSON syntax error in input for target ${targetId}`);
  },
  ({ targetId, inputPath, inputTransformer }) => {
    for (const path of [inputPath, ...Object.values(pathsOf(inputTransformer))])
      if (typeof path === "string" && !mayBePath(path))
        throw refusal(`InputPath for target ${targetId} is invalid.`);
  },
  ({ targetId, inputTransformer }) => {
    const paths = pathsOf(inputTransformer);
    const template = String(Object(inputTransformer).inputTemplate ?? "");
    for (const [, name = ""] of template.matchAll(/<([A-Za-z0-9_.-]+)>/g)) {
      if (!Object.hasOwn(paths, name) && !isReservedVariable(name))
        throw refusal(`InputTemplate for target ${targetId} contains invalid placeholder ${name}.`);
      if (name === "aws.events.event.json" && !template.trim().startsWith("{"))
        throw refusal(
          `InputTemplate for target ${targetId} contains placeholder ${name} valid only for JSON template.`,
        );
    }
  },
  ({ deadLetterConfig }) => {
    const { arn } = Object(deadLetterConfig);
    if (typeof arn !== "string" || !arn.startsWith("arn:")) return;
    const service = arn.split(":")[2] ?? "";
    if (service !== "sqs") throw refusal(`${service} is not supported as a dead letter resource`);
    if (arn.endsWith(".fifo")) throw refusal("SQS FIFO is not supported by Dead Letter Queues");
  },
];

const refusal = (message: string): AwsError => new AwsError("ValidationException", message);

const pathsOf = (inputTransformer: unknown): Readonly<Record<string, unknown>> => ({
  ...Object(Object(inputTransformer).inputPaths),
});

/** AWS also accepts wildcards, which aren't supported here; it refuses names in quotes. */
const mayBePath = (path: string): boolean =>
  parseJsonPath(path) !== undefined || (path.startsWith("$") && !/\[\s*['"]/.test(path));

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html (Event bus policy size) */
const longestPolicy = 10_240;

/**
 * The policy of an event bus. AWS documents the error's code, and not its words.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
 */
export const busPolicyRule = ofText("policy", (policy) => {
  if (policy.length > longestPolicy)
    throw new AwsError(
      "PolicyLengthExceededException",
      `The event bus policy is too long: it has at most ${longestPolicy} characters.`,
    );
});

/**
 * A rule has five targets.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html (Targets per rule)
 */
export const mostTargets = 5;

/** What EventBridge says when a quota is used up. */
export const overQuota = (): AwsError =>
  new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
