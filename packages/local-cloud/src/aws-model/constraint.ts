import * as z from "zod";

/** What AWS's model of an operation demands of a value; parts that demand nothing are left out. */
export interface Constraint {
  readonly kind: "text" | "number" | "list" | "map" | "structure" | "other";
  /** Of a text's length, a number, or a list's items. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly pattern?: string | undefined;
  readonly values?: readonly string[] | undefined;
  /** Of a list. */
  readonly item?: Constraint | undefined;
  /** Of a map. */
  readonly key?: Constraint | undefined;
  readonly value?: Constraint | undefined;
  /** Of a structure. */
  readonly members?: Readonly<Record<string, Constraint>> | undefined;
}

export const constraint: z.ZodType<Constraint> = z.strictObject({
  kind: z.enum(["text", "number", "list", "map", "structure", "other"]),
  min: z.number().optional(),
  max: z.number().optional(),
  pattern: z.string().optional(),
  values: z.array(z.string()).optional(),
  get item() {
    return constraint.optional();
  },
  get key() {
    return constraint.optional();
  },
  get value() {
    return constraint.optional();
  },
  get members() {
    return z.record(z.string(), constraint).optional();
  },
});

/** What `scripts/aws-models.ts` writes. */
export const constraintsFile = z.strictObject({
  about: z.string(),
  operations: z.record(z.string(), constraint),
});

/** What breaks the demands, in the words of AWS's services. */
export const violations = (value: unknown, constraint: Constraint, path: string): string[] => {
  const found: string[] = [];
  check(value, constraint, path, found);
  return found;
};

/** Calls are checked while somebody waits: nothing is made for what is as it should be. */
const check = (value: unknown, constraint: Constraint, path: string, found: string[]): void => {
  if (value === undefined || value === null) return;
  switch (constraint.kind) {
    case "text":
      if (typeof value !== "object") checkText(String(value), constraint, path, found);
      break;
    case "number":
      if (typeof value === "number") checkSize(value, "value", value, constraint, path, found);
      break;
    case "list":
      if (Array.isArray(value)) checkList(value, constraint, path, found);
      break;
    case "map":
      checkMap(Object(value), constraint, path, found);
      break;
    case "structure":
      checkStructure(Object(value), constraint, path, found);
      break;
    case "other":
      break;
  }
};

const failed = (value: string, path: string, demand: string): string =>
  `Value '${value}' at '${path}' failed to satisfy constraint: ${demand}`;

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(String).join(", ")}]`;
  return typeof value === "object" ? `{${Object.keys(Object(value)).join(", ")}}` : String(value);
};

const checkSize = (
  size: number,
  what: "length" | "value",
  value: unknown,
  { min, max }: Constraint,
  path: string,
  found: string[],
): void => {
  if (max !== undefined && size > max)
    found.push(failed(shown(value), path, `Member must have ${what} less than or equal to ${max}`));
  if (min !== undefined && size < min)
    found.push(failed(shown(value), path, `Member must have ${what} greater than or equal to ${min}`));
};

const checkText = (text: string, constraint: Constraint, path: string, found: string[]): void => {
  const { values, pattern } = constraint;
  if (values !== undefined && !values.includes(text))
    found.push(failed(text, path, `Member must satisfy enum value set: [${values.join(", ")}]`));
  if (pattern !== undefined && !matches(text, pattern))
    found.push(failed(text, path, `Member must satisfy regular expression pattern: ${pattern}`));
  checkSize(text.length, "length", text, constraint, path, found);
};

const checkList = (list: readonly unknown[], constraint: Constraint, path: string, found: string[]): void => {
  checkSize(list.length, "length", list, constraint, path, found);
  const { item } = constraint;
  if (item) for (const [index, one] of list.entries()) check(one, item, `${path}.${index + 1}.member`, found);
};

const checkMap = (
  map: Readonly<Record<string, unknown>>,
  constraint: Constraint,
  path: string,
  found: string[],
): void => {
  const names = Object.keys(map);
  checkSize(names.length, "length", map, constraint, path, found);
  const { key, value } = constraint;
  for (const name of names) {
    if (key) check(name, key, path, found);
    if (value) check(map[name], value, `${path}.${name}.member`, found);
  }
};

const checkStructure = (
  structure: Readonly<Record<string, unknown>>,
  { members = {} }: Constraint,
  path: string,
  found: string[],
): void => {
  for (const name of Object.keys(structure)) {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    if (!member) continue;
    const called = lowerFirst(name);
    check(structure[name], member, path === "" ? called : `${path}.${called}`, found);
  }
};

const lowered = new Map<string, string>();

const lowerFirst = (name: string): string => {
  const known = lowered.get(name) ?? `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  lowered.set(name, known);
  return known;
};

const compiled = new Map<string, RegExp>();

/** The whole text has to match, as in Java. */
const matches = (text: string, pattern: string): boolean => {
  const known = compiled.get(pattern) ?? wholeText(pattern);
  compiled.set(pattern, known);
  return known.test(text);
};

/**
 * A pattern of a model as JavaScript has it.
 * @throws SyntaxError for what only Java understands
 */
export const wholeText = (pattern: string): RegExp => {
  try {
    return new RegExp(`^(?:${pattern})$`, "su");
  } catch {
    // Without the flag u, escapes of harmless characters are fine.
    return new RegExp(`^(?:${pattern})$`, "s");
  }
};
