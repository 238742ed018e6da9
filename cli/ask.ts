import { createInterface } from "node:readline/promises";

interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Called on Ctrl-C while the question is open. */
  readonly interrupted: () => void;
}

/** Asks a person for yes or no. Any other input, and the end of the input, count as no. */
export const ask = async (question: string, { input, output, interrupted }: Terminal): Promise<boolean> => {
  const terminal = createInterface({ input, output });
  const gone = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  terminal.once("SIGINT", interrupted);
  try {
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), gone]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
};
