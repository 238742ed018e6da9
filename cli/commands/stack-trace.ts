import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
import { Command } from "commander";
import type { Context } from "../context";
import { Failed, UsageError } from "../errors";
import { SourceMaps } from "../stack-trace/source-maps";
import { translate } from "../stack-trace/translate";
import { examples } from "./examples";

export const stackTraceCommand = (context: Context): Command =>
  new Command("stack-trace")
    .description("translate a function's stack trace, or a whole log, to source files and lines")
    .argument("[file]", "the file to read; without it, standard input")
    .addHelpText(
      "after",
      examples(
        "stack-trace error.json",
        "stack-trace < error.json",
        "stack-trace --json error.json | jq -r .text",
      ),
    )
    .action(async (file?: string) => {
      const { text, places, unknown } = translate(await read(file), new SourceMaps());
      context.out.result({ text, places, unknown }, () => text.trimEnd());
      if (unknown.length > 0)
        throw new Failed(
          `There is no source map for ${unknown.join(", ")}. Check out the deployed commit and run \`pulumi preview -s <stack>\`, which builds the stack's bundles.`,
        );
    });

const read = async (file: string | undefined): Promise<string> => {
  if (file === undefined) return textOf(process.stdin);
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${String(error)}`);
  }
};
