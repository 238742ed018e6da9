import type { Step } from "./engine-stack";

/** Each step that changes something, as `update aws:sqs/queue:Queue inventory (delaySeconds)`. */
export const changesOf = (steps: readonly Step[]): string[] =>
  steps
    .filter(({ op }) => op !== "same" && op !== "refresh")
    .map(({ op, type, name, diffs }) => [op, type, name, ...(diffs.length ? [`(${[...diffs].sort()})`] : [])])
    .map((words) => words.join(" "))
    .sort();

export const countOf = (steps: readonly Step[], op: Step["op"]): number =>
  steps.filter((step) => step.op === op).length;

/** The message of what a promise is rejected with. @throws Error when it isn't */
export const failureOf = async (work: Promise<unknown>): Promise<string> => {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => String(error),
  );
  if (outcome === undefined) throw new Error("It was expected to fail, and did not");
  return outcome;
};

/** What a promise is rejected with; nothing when it is fulfilled. */
export const whyNot = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => String(error),
  );
