import { compilePattern, type EventPattern } from "../../../src/eventbridge/pattern";
import { AwsError } from "../../../src/service";
import type { RecordedPattern } from "./recorded";

export interface Difference {
  readonly pattern: string;
  readonly event?: string | undefined;
  readonly aws: string;
  readonly here: string;
}

/**
 * Holds every recorded pair of a pattern and an event against the local cloud. A pair agrees when both match, both don't,
 * or both refuse the pattern. `otherWords` are the refusals whose reasons differ.
 */
export const agreement = (recorded: readonly RecordedPattern[]) => {
  const unlike = recorded.flatMap(differencesOf);
  const isRefusal = (answer: string) => answer.length > 1;
  const otherWords = unlike.filter(({ aws, here }) => isRefusal(aws) && isRefusal(here));
  const differences = unlike.filter((difference) => !otherWords.includes(difference));
  const total = recorded.reduce((sum, { events }) => sum + events.length, 0);
  return { total, agreed: total - differences.length, differences, otherWords };
};

const differencesOf = (one: RecordedPattern): Difference[] => {
  const { pattern, events } = one;
  const compiled = compiledOrRefusal(pattern);
  return events.flatMap((event, index): Difference[] => {
    const aws = "refusal" in one ? one.refusal : (one.answers[index] ?? "");
    const here = typeof compiled === "string" ? compiled : compiled.matches(event) ? "1" : "0";
    return aws === here ? [] : [{ pattern, event, aws, here }];
  });
};

const compiledOrRefusal = (pattern: string): EventPattern | string => {
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (error instanceof AwsError) return error.message.replace("Event pattern is not valid. Reason: ", "");
    throw error;
  }
};
