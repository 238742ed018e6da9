import { describeFailure } from "../failure";

/** The state of one part of the set-up. */
export interface Finding {
  /** The part that was checked: `Node.js`, `SES identity`. */
  readonly name: string;
  /**
   * ok: it works. warning: it works, with limits. failed: it doesn't work. skipped: it can't be checked before
   * something else works.
   */
  readonly state: "ok" | "warning" | "failed" | "skipped";
  /** The result of the check. */
  readonly detail: string;
  /** The command or the step that fixes it; null if there is nothing to do. */
  readonly fix: string | null;
}

type Told = Pick<Finding, "detail"> & { readonly fix?: string };

export const ok = (detail: string): Omit<Finding, "name"> => ({ state: "ok", detail, fix: null });
export const failed = ({ detail, fix }: Told): Omit<Finding, "name"> => ({
  state: "failed",
  detail,
  fix: fix ?? null,
});
export const warning = ({ detail, fix }: Told): Omit<Finding, "name"> => ({
  state: "warning",
  detail,
  fix: fix ?? null,
});
export const skipped = (detail: string): Omit<Finding, "name"> => ({ state: "skipped", detail, fix: null });

/** One part of the set-up to check. */
export interface Check {
  readonly name: string;
  readonly look: () => Promise<Omit<Finding, "name">>;
}

/** Checks one part. It never throws: an error during the check is the finding. */
export const examine = async ({ name, look }: Check): Promise<Finding> => {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    const { message, hint } = describeFailure(error);
    return { name, ...failed({ detail: message, ...(hint === undefined ? {} : { fix: hint }) }) };
  }
};
