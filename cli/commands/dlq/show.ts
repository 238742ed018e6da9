import { Command } from "commander";
import * as z from "zod";
import { peek } from "../../aws/dead-letters";
import { withCause } from "../../aws/letter-cause";
import { deadLetterQueue } from "../../aws/queues";
import { type Context, parseOptions } from "../../context";
import { type DeadLetter, readDeadLetter } from "../../dead-letter";
import { whole } from "../../options";
import { timeText } from "../../output/order";
import type { Colours } from "../../output/output";
import { facts } from "../../output/table";
import { examples } from "../examples";

const optionsSchema = z.object({ limit: whole(1, 1_000).default(10) });

export const showCommand = (context: Context): Command =>
  new Command("show")
    .description("show dead letters: the payload, the error, the attempts and the correlation id")
    .argument("<queue>", "its name in dlq list")
    .option("--limit <count>", "how many letters (default: 10)")
    .addHelpText("after", examples("dlq show notifier", "dlq show notifier --limit 100 --json"))
    .action(async (name: string, raw: unknown) => {
      const { limit } = parseOptions(optionsSchema, raw);
      const target = await context.target();
      const queue = deadLetterQueue(target, name);
      const letters = await peek(target.aws.sqs(), queue, limit, (messages) =>
        Promise.all(messages.map((message) => withCause(context, target, name, readDeadLetter(message)))),
      );
      context.out.result({ queue: name, deadLetters: letters }, (colours) => lettersText(letters, colours));
    });

export const lettersText = (letters: readonly DeadLetter[], colours: Colours): string =>
  letters.length === 0
    ? "No dead letters."
    : letters.map((letter) => letterText(letter, colours)).join("\n\n");

const unknownError = ({ kind }: DeadLetter): string =>
  kind === "consumer" ? "not in the logs, or no longer" : "unknown";

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
