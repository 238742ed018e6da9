/** A way into an item: names of attributes and positions in lists. */
export type DocumentPath = readonly (string | number)[];

const tokens = /:[\w]+|#[\w]+|[A-Za-z_][\w]*|\d+|[.,()[\]=+-]/g;
const clauses = new Set(["SET", "REMOVE", "ADD", "DELETE"]);

/**
 * What an update expression changes, by document path. Of an expression that DynamoDB refuses, whatever can be read.
 * @param names placeholders by `#name`
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export const updateTargets = (
  expression: string,
  names: Readonly<Record<string, string>>,
): readonly DocumentPath[] => actionsIn(expression).map(({ action }) => pathOf(action, names));

/** What an update expression removes. */
export const removedPaths = (
  expression: string,
  names: Readonly<Record<string, string>>,
): readonly DocumentPath[] =>
  actionsIn(expression).flatMap(({ clause, action }) => (clause === "REMOVE" ? [pathOf(action, names)] : []));

interface Action {
  readonly clause: string;
  readonly action: string[];
}

/** The tokens of each action, after its clause's keyword. */
const actionsIn = (expression: string): readonly Action[] => {
  const actions: Action[] = [];
  let depth = 0;
  let clause = "";
  for (const token of expression.match(tokens) ?? []) {
    if (token === "(") depth++;
    if (token === ")") depth--;
    const isClause = depth === 0 && clauses.has(token.toUpperCase());
    if (isClause) clause = token.toUpperCase();
    if (isClause || (depth === 0 && token === ",")) actions.push({ clause, action: [] });
    else actions.at(-1)?.action.push(token);
  }
  return actions;
};

/** The path that an action begins with: a name, then `.name` and `[position]` again and again. */
const pathOf = (action: readonly string[], names: Readonly<Record<string, string>>): DocumentPath => {
  const [first = "", ...rest] = action;
  const path: (string | number)[] = [nameOf(first, names)];
  for (let at = 0; at < rest.length; ) {
    const [token, next = ""] = [rest[at], rest[at + 1]];
    if (token === ".") path.push(nameOf(next, names));
    else if (token === "[") path.push(Number(next));
    else break;
    at += token === "." ? 2 : 3;
  }
  return path;
};

const nameOf = (token: string, names: Readonly<Record<string, string>>): string =>
  token.startsWith("#") ? (names[token] ?? token) : token;
