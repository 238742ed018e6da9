import { Command } from "commander";
import * as z from "zod";
import { peek } from "../../aws/dead-letters";
import { lastError } from "../../aws/last-error";
import { physicalPrefix } from "../../aws/names";
import { deadLetterQueue, maxReceiveCount, workQueues } from "../../aws/queues";
import { type Context, parseOptions } from "../../context";
import { type DeadLetter, readDeadLetter } from "../../dead-letter";
import { whole } from "../../options";
import { timeText } from "../../output/order";
import type { Colours } from "../../output/output";
import { facts } from "../../output/table";
import type { Target } from "../../target";
import { examples } from "../examples";

const optionsSchema = z.object({ limit: whole(1, 1_000).default(10) });

export const showCommand = (context: Context): Command =>
  new Command("show")
    .description("show dead letters: the payload, the error, the attempts and the correlation id")
    .argument("<queue>", "as dlq list names it")
    .option("--limit <count>", "how many (default: 10)")
    .addHelpText("after", examples("dlq show notifier", "dlq show notifier --limit 100 --json"))
    .action(async (name: string, raw: unknown) => {
      const { limit } = parseOptions(optionsSchema, raw);
      const target = await context.target();
      const queue = deadLetterQueue(target, name);
      const letters = await peek(target.aws.sqs(), queue, limit, (messages) =>
        Promise.all(messages.map((message) => completed(target, name, readDeadLetter(message)))),
      );
      context.out.result({ queue: name, deadLetters: letters }, (colours) => lettersText(letters, colours));
    });

/**
 * SQS tells neither why a consumer failed nor how often: the first is in its log, under the message's correlation id,
 * the second follows from its queue's redrive policy.
 */
const completed = async (target: Target, consumer: string, letter: DeadLetter): Promise<DeadLetter> => {
  const { correlationId, sentAt } = letter;
  const queue = workQueues(target).find(({ name }) => name === consumer);
  if (letter.kind !== "consumer") return letter;
  if (queue === undefined) return { ...letter, kind: "other" };
  const logGroup = `/aws/lambda/${physicalPrefix(target)}-${consumer}`;
  const [attempts, error] = await Promise.all([
    maxReceiveCount(target.aws.sqs(), queue),
    correlationId !== null && sentAt !== null
      ? lastError(target.aws.logs(), { logGroup, correlationId, ...around(sentAt) })
      : undefined,
  ]);
  return { ...letter, attempts: attempts ?? null, error: error ?? null };
};

const minute = 60_000;

/**
 * When a consumer may have failed: a dead letter's time is that of its first sending on AWS, which the tries follow,
 * and that of its becoming one on the local cloud, which they precede.
 */
const around = (sentAt: string): { from: Date; to: Date } => {
  const time = Date.parse(sentAt);
  return { from: new Date(time - 15 * minute), to: new Date(time + 60 * minute) };
};

export const lettersText = (letters: readonly DeadLetter[], colours: Colours): string =>
  letters.length === 0
    ? "No dead letters."
    : letters.map((letter) => letterText(letter, colours)).join("\n\n");

const unknownError = ({ kind }: DeadLetter): string =>
  kind === "consumer" ? "not in the logs (any more)" : "unknown";

const letterText = (letter: DeadLetter, colours: Colours): string => {
  const known = [
    ["Message", letter.messageId],
    ["Sent", letter.sentAt && timeText(letter.sentAt)],
    ["Failed as", letter.kind],
    ["Attempts", letter.attempts?.toString()],
    ["Error", colours.red(letter.error ?? unknownError(letter))],
    ["Event", letter.eventType],
    ["Order", letter.orderId],
    ["Correlation", letter.correlationId],
  ] as const;
  const head = facts(
    known.flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
    colours,
  );
  const { payload } = letter;
  const body = typeof payload === "string" ? payload : JSON.stringify(payload, null, 2);
  return `${head}\n${body
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n")}`;
};
