import { Command } from "commander";
import * as z from "zod";
import { localMails, type Mail } from "../aws/local-mails";
import { type Context, parseOptions } from "../context";
import { whole } from "../options";
import { leftOut } from "../output/left-out";
import { timeText } from "../output/order";
import type { Colours } from "../output/output";
import { table } from "../output/table";
import { examples } from "./examples";

const optionsSchema = z.object({
  to: z.string().optional(),
  limit: whole(1, 10_000).default(20),
  text: z.boolean().default(false),
});

export const emailsCommand = (context: Context): Command =>
  new Command("emails")
    .description("show the e-mails that were sent, oldest first (local cloud only)")
    .option("--to <address>", "only mails to this address")
    .option("--limit <count>", "only the latest ones, this many (default: 20)")
    .option("--text", "show the text of each mail too")
    .addHelpText("after", examples("emails --to ada@example.com --text"))
    .action(async (raw: unknown) => {
      const { to, limit, text } = parseOptions(optionsSchema, raw);
      const target = await context.target();
      const mails = (await localMails(target, { to, observer: leftOut(context.out) })).slice(-limit);
      context.out.result({ emails: mails }, (colours) => mailsText(mails, text, colours));
    });

export const mailsText = (mails: readonly Mail[], withText: boolean, colours: Colours): string => {
  if (mails.length === 0) return "No e-mails.";
  if (withText) return mails.map((mail) => fullText(mail, colours)).join("\n\n");
  const rows = mails.map(({ sentAt, to, subject }) => [timeText(sentAt), to.join(", "), subject]);
  return table(["Sent", "To", "Subject"], rows, colours);
};

const fullText = ({ sentAt, to, subject, text }: Mail, colours: Colours): string => {
  const head = `${colours.dim(timeText(sentAt))} ${to.join(", ")}\n${colours.bold(subject)}`;
  const body = text.split("\n").map((line) => `  ${line}`.trimEnd());
  return [head, ...body].join("\n");
};
