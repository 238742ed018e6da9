import type { Expressions } from "./expressions";

/** What the work of a state with JSONata comes to, before `Output` and `Assign`. */
export interface Performed {
  /** The output, if there is no `Output`. */
  readonly output: unknown;
  /** The state that comes next; undefined at the end. */
  readonly next: string | undefined;
  /** What has the `Output` and the `Assign`: the state, or a rule of it. */
  readonly shaping: {
    readonly Output?: unknown;
    readonly Assign?: Record<string, unknown> | undefined;
  };
  /** With the result in `$states`, if the state has one. */
  readonly expressions?: Expressions | undefined;
}
