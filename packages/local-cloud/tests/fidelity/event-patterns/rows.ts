import * as z from "zod";
import { AwsError } from "../../../src/service";
import { Harness } from "../../eventbridge/harness";
import { casesOf } from "../cases";
import { row } from "../row";
import { agreement } from "./agreement";
import { recordedPattern } from "./recorded";

const recordedAnswer = z.object({
  pattern: z.string(),
  event: z.string(),
  /** Whether AWS's TestEventPattern says that they match, or its message. */
  aws: z.union([z.boolean(), z.string()]),
});

/** What TestEventPattern answers here. */
const answerOf = async (
  harness: Harness,
  { pattern: EventPattern, event: Event }: z.output<typeof recordedAnswer>,
): Promise<boolean | string> => {
  try {
    const reply = await harness.call("TestEventPattern", { EventPattern, Event });
    return z.object({ Result: z.boolean() }).parse(reply).Result;
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
};

export const answersOf = async () => {
  const harness = new Harness();
  const answers = casesOf("event-pattern-answers.jsonl", recordedAnswer);
  const compared = await Promise.all(
    answers.map(async (one) => ({ ...one, here: await answerOf(harness, one) })),
  );
  await harness.close();
  return compared;
};

export const pairs = () => agreement(casesOf("event-patterns.jsonl", recordedPattern));

export const eventPatternRows = [
  row({
    what: "EventBridge patterns: random pairs of a pattern and an event",
    source: "AWS's rule engine, event-ruler 2.0.1",
    measure: pairs,
  }),
  row({
    what: "EventBridge patterns: TestEventPattern",
    source: "recorded on AWS",
    measure: async () => {
      const answers = await answersOf();
      return { total: answers.length, agreed: answers.filter(({ aws, here }) => aws === here).length };
    },
  }),
];
