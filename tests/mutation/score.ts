/** What became of a mutant, as Stryker names it. */
interface Mutant {
  readonly fileName: string;
  readonly status: string;
}

export interface Score {
  readonly killed: number;
  readonly survived: number;
}

const killed: ReadonlySet<string> = new Set(["Killed", "Timeout"]);
const survived: ReadonlySet<string> = new Set(["Survived", "NoCoverage"]);

/** How many of the mutants that count were noticed; those that are left out on purpose don't count. */
export const scoreOf = (mutants: readonly Mutant[]): Score => ({
  killed: mutants.filter(({ status }) => killed.has(status)).length,
  survived: mutants.filter(({ status }) => survived.has(status)).length,
});

/** In percent; a part without mutants has nothing to be noticed. */
export const percent = (score: Score): number => {
  const all = score.killed + score.survived;
  return all === 0 ? 100 : (100 * score.killed) / all;
};

const row = (part: string, score: Score): string =>
  `| ${part} | ${score.killed + score.survived} | ${score.killed} | ${percent(score).toFixed(1)} % |`;

const begin = "| part | mutants | noticed | score |\n|---|---|---|---|\n";

/** The document with the rows of these parts renewed or added; other rows stay as an earlier run left them. */
export const withScores = (document: string, scores: ReadonlyMap<string, Score>): string => {
  const [before = "", after = ""] = document.split(begin);
  const rows = new Map(after.split("\n").flatMap((line) => (rowName(line) ? [[rowName(line), line]] : [])));
  const rest = after
    .split("\n")
    .filter((line) => !rowName(line))
    .join("\n");
  for (const [part, score] of scores) rows.set(part, row(part, score));
  return `${before}${begin}${[...rows.values()].join("\n")}\n${rest}`;
};

const rowName = (line: string): string | undefined => /^\| ([a-z-]+) \|/.exec(line)?.[1];
