/** Condition keys of a request, in lower case, because their names are case-insensitive. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>;

/** Escapes a character that isn't a wildcard. It is a private-use character, so no policy contains it. */
export const literalMark = "\u{e000}";

/** `${aws:PrincipalTag/team, 'default'}` */
const variable = /\$\{([^{}]*)\}/g;

export const hasVariables = (text: string): boolean => text.replace(/\$\{[*?$]\}/g, "").search(variable) >= 0;

const literally = (text: string): string => text.replace(/[*?]/g, `${literalMark}$&`);

/**
 * A text of a policy with its variables filled in: by keys of the request that have one value, or by their default.
 * `${*}`, `${?}` and `${$}` are these characters themselves. Values of a request can't become wildcards.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 * @returns undefined if a variable has no value
 */
export const withVariables = (text: string, context: ConditionContext): string | undefined => {
  let unknown = false;
  const filled = text.replace(variable, (_, inside: string) => {
    if (inside === "*" || inside === "?" || inside === "$") return literally(inside);
    const [, key = "", fallback] = /^\s*([^,]*?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inside) ?? [];
    const values = context.get(key.toLowerCase()) ?? [];
    const value = values.length === 1 ? values[0] : fallback;
    if (value === undefined) unknown = true;
    return literally(value ?? "");
  });
  return unknown ? undefined : filled;
};

/** The text as it is compared where wildcards mean nothing. */
export const literalText = (text: string): string => text.replaceAll(literalMark, "");
