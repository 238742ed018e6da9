import type { Command } from "commander";

/**
 * The commands that a document shows, in blocks of code and in its text, each once and on one line: `orders …` without
 * `npm run orders --` and without the stack that it is for, and the other programs' as they are.
 * @param programs the first words of commands
 */
export const documentedCommands = (markdown: string, programs: readonly string[]): readonly string[] => {
  const blocks = [...markdown.matchAll(/```\w*\n([\s\S]*?)```/g)].flatMap(([, block = ""]) =>
    block.replace(/\\\n\s*/g, "").split("\n"),
  );
  const spans = [...markdown.replace(/```[\s\S]*?```/g, "").matchAll(/`([^`]+)`/g)].map(
    ([, span = ""]) => span,
  );
  const commands = [...blocks, ...spans]
    .map((command) => command.replace(/\s+/g, " ").trim())
    .map((command) =>
      command
        .replace(/^(npm run )?orders (-- )?/, "")
        .replace(/ ?--stack \S+/, "")
        .trim(),
    )
    .filter((command) => programs.includes(command.split(" ")[0] ?? ""));
  return [...new Set(commands)];
};

/** The blocks of code in which the AWS CLI is called, each as one script. */
export const awsScripts = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/```\w*\n([\s\S]*?)```/g)]
    .map(([, block = ""]) => block)
    .filter((block) => /^\s*\$?aws /m.test(block));

/** Whether a text only names a command, which needs arguments to be run. */
export const isOnlyNamed = (program: Command, text: string): boolean => {
  let command: Command = program;
  for (const word of text.split(" ")) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) return false;
    command = next;
  }
  const wantsMore =
    command.commands.length > 0 ||
    command.registeredArguments.some(({ required }) => required) ||
    command.options.some(({ mandatory }) => mandatory);
  return wantsMore;
};
