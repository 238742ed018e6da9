import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import type { Clock } from "../../../src/clock/clock";
import type { AwsCall } from "../../../src/service";
import { asExpected } from "./as-expected";
import { SameTexts } from "./same-texts";
import type { Place, Protocol, Scenario, Step } from "./scenario";

export interface Replayer {
  readonly protocol: Protocol;
  /** Makes a call. An error is answered as `{ Error: { Code, Message } }`. */
  readonly ask: (step: Step, input: AwsCall["input"]) => Promise<unknown>;
  readonly clock: Clock;
  /** How many messages of a queue can be received. */
  messagesIn(queueUrl: string): number;
}

export interface Verdict {
  readonly name: string;
  readonly aws: unknown;
  readonly here: unknown;
  readonly agrees: boolean;
}

/** Makes the calls of a scenario, and compares what is answered with what AWS answered. */
export const replayed = async (
  replayer: Replayer,
  { name, steps, ...recorded }: Scenario,
): Promise<Verdict[]> => {
  const expected = recorded.expected.map(({ at, aws, inQuery }) => ({
    at,
    aws: replayer.protocol === "query" && inQuery ? { Error: inQuery } : aws,
  }));
  const texts = new SameTexts();
  const answers: unknown[] = [];
  for (const [index, step] of steps.entries()) {
    await passTime(replayer.clock, step.after ?? 0);
    const input = z.record(z.string(), z.unknown()).parse(texts.now(step.input));
    const whole = expected.filter(({ at: [first, way] }) => first === index && isWhole(way));
    const answer = await answerOf(replayer, step, input, (given) =>
      whole.every(({ aws }) => asExpected(aws, given)),
    );
    texts.learn(step.output, answer);
    answers.push(answer);
  }
  return expected.map(({ at, aws }) => {
    const here = isPlace(at) ? valueAt(answers, at) : at.map((one) => valueAt(answers, one));
    return { name, aws, here, agrees: asExpected(aws, here) };
  });
};

const isWhole = (way: unknown): boolean => Array.isArray(way) && way.length === 0;

/** Waits that a test made, and not those of a test's own work. */
const longerThanWork = 0.8;

const passTime = async (clock: Clock, seconds: number): Promise<void> => {
  if (seconds > longerThanWork) await clock.advance(seconds * 1000);
};

/** Milliseconds that something on its way may take. */
const patience = 20_000;
const reading = /^(Describe|List|Get)/;

/** Messages, replays and archives may still be on their way, as the recorded test found them. */
const answerOf = async (
  replayer: Replayer,
  step: Step,
  input: AwsCall["input"],
  isRight: (given: unknown) => boolean,
): Promise<unknown> => {
  if (step.action === "ReceiveMessage") return received(replayer, step, input);
  for (const until = Date.now() + patience; ; await pause(20)) {
    const given = await replayer.ask(step, input);
    if (!reading.test(step.action) || isRight(given) || Date.now() > until) return given;
  }
};

const received = async (replayer: Replayer, step: Step, input: AwsCall["input"]): Promise<unknown> => {
  const count = Array.isArray(step.output?.Messages) ? step.output.Messages.length : 0;
  const until = Date.now() + patience;
  while (replayer.messagesIn(String(input.QueueUrl)) < count && Date.now() < until) await pause(10);
  for (;;) {
    // On a busy machine the engine's short look at its messages may be too short.
    const given = await replayer.ask(step, { ...input, ...withoutWaiting(input) });
    if (count === 0 || some.safeParse(given).success || Date.now() > until) return given;
  }
};

const some = z.object({ Messages: z.array(z.unknown()).min(1) });

/** A wait is one of real time. */
const withoutWaiting = ({ WaitTimeSeconds: seconds }: AwsCall["input"]) =>
  typeof seconds === "number" && (seconds < 0 || seconds > 20) ? {} : { WaitTimeSeconds: 0 };

const isPlace = (at: Scenario["expected"][number]["at"]): at is Place => typeof at[0] === "number";

const valueAt = (answers: readonly unknown[], [index, way]: Place): unknown =>
  way.reduce<unknown>((value, step) => Object(value)[step], answers[index]);
