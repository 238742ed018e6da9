/** One step of a path. */
export type Selector =
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "indices"; readonly indices: readonly number[] }
  | { readonly kind: "slice"; readonly from?: number; readonly to?: number; readonly step?: number }
  | { readonly kind: "all" }
  | { readonly kind: "filter"; readonly condition: Condition }
  | { readonly kind: "length" };

export interface Step {
  readonly selector: Selector;
  /** After `..`: of the value and of everything in it. */
  readonly deep: boolean;
}

export type Path = readonly Step[];

/** A side of a comparison. */
export type Operand =
  | { readonly kind: "path"; readonly from: "@" | "$"; readonly path: Path }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "pattern"; readonly pattern: RegExp };

/** What a filter asks of each element. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly all: readonly Condition[] }
  | { readonly kind: "not"; readonly condition: Condition }
  | { readonly kind: "exists"; readonly operand: Operand }
  | {
      readonly kind: "compare";
      readonly operator: string;
      readonly left: Operand;
      readonly right: Operand;
    };

/** Whether a path leads to one value, and not to a list of those that it finds. */
export const isDefinite = (path: Path): boolean =>
  path.every(({ selector, deep }) => !deep && isOne(selector));

const isOne = (selector: Selector): boolean => {
  if (selector.kind === "names") return selector.names.length === 1;
  if (selector.kind === "indices") return selector.indices.length === 1;
  return selector.kind === "length";
};
