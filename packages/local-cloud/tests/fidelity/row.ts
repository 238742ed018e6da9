/** How often the local cloud does as AWS. */
export interface Measured {
  readonly agreed: number;
  readonly total: number;
}

/** A row of docs/fidelity.md that is measured with committed cases. */
export interface Row {
  readonly what: string;
  /** Where the right answers are from. */
  readonly source: string;
  /** Measures once, however often it is asked. */
  readonly measured: () => Promise<Measured>;
}

export const row = (
  given: Omit<Row, "measured"> & { readonly measure: () => Promise<Measured> | Measured },
): Row => {
  let once: Promise<Measured> | undefined;
  const measured = () => {
    once ??= Promise.resolve(given.measure());
    return once;
  };
  return { what: given.what, source: given.source, measured };
};
