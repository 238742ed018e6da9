/** What the work of a state comes to, before `ResultPath` and `OutputPath`. */
export interface Performed {
  readonly result: unknown;
  /** The state that comes next; undefined at the end. */
  readonly next: string | undefined;
  /** Evaluates `Assign`. */
  readonly assign?: (() => object | undefined) | undefined;
}
