/** What a state leaves behind. */
export interface Passed {
  readonly output: unknown;
  /** The state that comes next; undefined at the end. */
  readonly next: string | undefined;
  readonly assigned?: object | undefined;
}
