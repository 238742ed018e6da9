import type { Progress, Result } from "../measure";
import { type Comparison, compare } from "./compare";
import { Revision } from "./revision";

export interface Against<Name extends string> {
  /** In git's terms: `main`, `HEAD~3`, `v1.2.0`. */
  readonly revision: string;
  /** The tables to measure, by their names for `--only`. */
  readonly names: readonly Name[];
  /** How often each version measures each table. */
  readonly rounds: number;
  /** Further options for the other version's bench. */
  readonly options: readonly string[];
  /** Measures this version. */
  readonly measure: (name: Name) => Promise<readonly Result[]>;
}

/**
 * Measures this version and an earlier one in turn, so that whatever else the machine does affects both.
 * @throws Failed if the earlier version can't be measured
 */
export const measureAgainst = async <Name extends string>(
  progress: Progress,
  { revision, names, rounds, options, measure }: Against<Name>,
): Promise<readonly Comparison[]> => {
  progress(`${revision}: check it out and install its packages`);
  const earlier = await Revision.checkOut(revision);
  const before: (readonly Result[])[] = [];
  const now: (readonly Result[])[] = [];
  try {
    for (let round = 1; round <= rounds; round += 1)
      for (const name of names) {
        progress(`${name}, round ${round} of ${rounds}`);
        const own = await measure(name);
        now.push(own);
        const titles = new Set(own.map(({ title }) => title));
        before.push(await earlier.measure({ name, options, titles }));
      }
  } finally {
    await earlier.remove();
  }
  return compare(before, now);
};
