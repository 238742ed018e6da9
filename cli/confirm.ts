import type { Context } from "./context";
import { Failed, UsageError } from "./errors";

export interface Question {
  readonly text: string;
  /** Whether `--yes` was given. Then nobody is asked, unless a person must confirm. */
  readonly yes: boolean;
  /** Why `--yes` isn't enough, if it isn't: `Stack prod is protected`. */
  readonly inPerson?: string | undefined;
  /** What `--yes` would do, for the error without a terminal: `delete the messages`. */
  readonly purpose: string;
  /** The message after a no: `Nothing was deleted.` */
  readonly declined: string;
}

/**
 * Asks before an action that can't be undone.
 * @throws UsageError without a terminal, as in a script
 * @throws Failed when the answer is no
 */
export const agree = async ({ world }: Context, question: Question): Promise<void> => {
  const { text, yes, inPerson, purpose, declined } = question;
  if (yes && inPerson === undefined) return;
  if (world.confirm === undefined)
    throw new UsageError(
      inPerson === undefined
        ? `There is no terminal to ask on. Add --yes to ${purpose}.`
        : `${inPerson}: --yes isn't enough to ${purpose}. Run this at a terminal.`,
    );
  if (!(await world.confirm(text))) throw new Failed(declined);
};
