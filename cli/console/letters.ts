import type { Cause, DeadLetterActions, Done } from "@orderflow/local-cloud/console";
import { withCause } from "../aws/letter-cause";
import { Context } from "../context";
import { readDeadLetter } from "../dead-letter";
import { Output } from "../output/output";
import { type Outputs, outputsSchema } from "../outputs";
import { Target } from "../target";

interface Given {
  /** `undefined` before the program is deployed. */
  readonly outputs: () => unknown;
  readonly run: (request: unknown) => Promise<Done>;
}

/** Handles dead letters with the operators' commands. */
export const deadLetters = ({ outputs, run }: Given): DeadLetterActions => {
  const nameOf = (queueArn: string) => queueName(outputsSchema.parse(outputs() ?? {}), queueArn);
  return {
    causeOf: async (queueArn, { messageId, body, sentAt, attributes }): Promise<Cause | undefined> => {
      const queue = nameOf(queueArn);
      if (queue === undefined) return undefined;
      const letter = readDeadLetter({
        MessageId: messageId,
        Body: body,
        Attributes: { SentTimestamp: String(sentAt) },
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, StringValue]) => [
            name,
            { DataType: "String", StringValue },
          ]),
        ),
      });
      const target = new Target("local", outputsSchema.parse(outputs()));
      const { error, attempts } = await withCause(silentContext(target), target, queue, letter);
      target.close();
      return { error: error ?? undefined, attempts: attempts ?? undefined };
    },
    redrive: async (queueArn) => {
      const queue = nameOf(queueArn);
      return queue === undefined ? undefined : run({ action: "redrive", queue });
    },
    redriveOne: async (queueArn, message) => {
      const queue = nameOf(queueArn);
      return queue === undefined ? undefined : run({ action: "redrive-one", queue, ...message });
    },
    purge: async (queueArn) => {
      const queue = nameOf(queueArn);
      return queue === undefined ? undefined : run({ action: "purge", queue });
    },
  };
};

/** The queue's name in `dlq list`. */
const queueName = ({ deadLetterQueueUrls = {} }: Outputs, queueArn: string): string | undefined => {
  const physical = queueArn.slice(queueArn.lastIndexOf(":") + 1);
  return Object.entries(deadLetterQueueUrls).find(([, url]) => url.endsWith(`/${physical}`))?.[0];
};

/** For the CLI's functions, which would print a warning; the page shows unknown values as unknown. */
const silentContext = (target: Target): Context => {
  const nowhere = { write: () => {} };
  const world = {
    stdout: nowhere,
    stderr: process.stderr,
    env: {},
    openTarget: async () => target,
    confirm: undefined,
    now: () => new Date(),
    interruption: { hold: () => () => {} },
  };
  const out = new Output({ stdout: nowhere, stderr: nowhere, env: {}, json: () => true });
  return new Context(world, out, () => ({ json: true }));
};
