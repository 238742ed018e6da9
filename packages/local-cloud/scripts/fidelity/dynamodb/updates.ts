import type { Random } from "../random";

type Value = Readonly<Record<string, unknown>>;

/** An UpdateItem call without its table and key. */
export type RandomUpdate = Readonly<Record<string, unknown>>;

const paths = [
  ...["id", "n", "s", "b", "nul", "l", "m", "ss", "ns", "bin", "zz", "#n", "#m", "#zz", "#unused", "m.a"],
  ...["m.zz", "m.c[0]", "l[0]", "l[7]", "l[2].q", "m.a.x", "s.x", "n[0]", "#m.#n", "m.#n"],
] as const;
const names: Readonly<Record<string, string>> = { "#n": "n", "#m": "m", "#zz": "new", "#unused": "u" };
const values: Readonly<Record<string, Value>> = {
  ":n": { N: "3" },
  ":s": { S: "ab" },
  ":ss": { SS: ["b", "c"] },
  ":ns": { NS: ["2", "3"] },
  ":l": { L: [{ N: "7" }] },
  ":m": { M: { k: { N: "1" } } },
  ":b": { BOOL: false },
  ":nul": { NULL: true },
  ":e": { S: "" },
  ":bin": { B: "AQI=" },
  ":es": { SS: [] },
  ":dup": { SS: ["a", "a"] },
  ":bad": { N: "x" },
};
const usual = [":n", ":s", ":ss", ":ns", ":l", ":m", ":b", ":nul", ":e", ":bin"] as const;
const odd = [":es", ":dup", ":bad", ":missing"] as const;

export const randomUpdate = (random: Random): RandomUpdate => {
  const made = new Expressions(random);
  const UpdateExpression = random.chance(0.75) ? made.update() : undefined;
  const ConditionExpression =
    UpdateExpression === undefined || random.chance(0.5) ? made.condition(1) : undefined;
  const text = `${UpdateExpression} ${ConditionExpression}`;
  const given = {
    names: used(text, /#\w+/g, names, random.chance(0.02) ? ["#unused"] : []),
    values: used(text, /:\w+/g, values, random.chance(0.02) ? [":n"] : []),
  };
  return {
    ReturnValues: random.pick(["ALL_NEW", "ALL_NEW", "UPDATED_NEW", "UPDATED_OLD", "ALL_OLD", "NONE"]),
    ...(UpdateExpression === undefined ? {} : { UpdateExpression }),
    ...(ConditionExpression === undefined ? {} : { ConditionExpression }),
    ...(Object.keys(given.names).length === 0 ? {} : { ExpressionAttributeNames: given.names }),
    ...(Object.keys(given.values).length === 0 ? {} : { ExpressionAttributeValues: given.values }),
  };
};

const used = <Given>(
  text: string,
  placeholders: RegExp,
  table: Readonly<Record<string, Given>>,
  besides: readonly string[],
): Record<string, Given> =>
  Object.fromEntries(
    [...new Set([...(text.match(placeholders) ?? []), ...besides])].flatMap((name) => {
      const given = table[name];
      return given === undefined ? [] : [[name, given]];
    }),
  );

class Expressions {
  constructor(private readonly random: Random) {}

  update(): string {
    const clauses = this.random.several(1, this.random.chance(0.3) ? 2 : 1, () => this.clause());
    return clauses.join(" ");
  }

  condition(depth: number): string {
    const { random } = this;
    if (depth > 0 && random.chance(0.2))
      return `${this.condition(depth - 1)} ${random.pick(["AND", "OR"])} ${this.condition(depth - 1)}`;
    if (depth > 0 && random.chance(0.1)) return `NOT ${this.condition(depth - 1)}`;
    if (depth > 0 && random.chance(0.1)) return `(${this.condition(depth - 1)})`;
    return this.comparison();
  }

  private comparison(): string {
    const { random } = this;
    const operand = () => (random.chance(0.6) ? this.value() : this.path());
    return random.pick<() => string>([
      () => `${this.path()} ${random.pick(["=", "<>", "<", "<=", ">", ">="])} ${operand()}`,
      () => `attribute_exists(${this.path()})`,
      () => `attribute_not_exists(${this.path()})`,
      () => `attribute_type(${this.path()}, ${this.value()})`,
      () => `begins_with(${this.path()}, ${operand()})`,
      () => `contains(${this.path()}, ${operand()})`,
      () => `size(${this.path()}) ${random.pick(["=", ">", "<"])} ${operand()}`,
      () => `${this.path()} BETWEEN ${operand()} AND ${operand()}`,
      () => `${this.path()} IN (${this.several(operand)})`,
    ])();
  }

  private clause(): string {
    return this.random.pick<() => string>([
      () => `SET ${this.several(() => `${this.path()} = ${this.sum()}`)}`,
      () => `REMOVE ${this.several(() => this.path())}`,
      () => `ADD ${this.several(() => `${this.path()} ${this.value()}`)}`,
      () => `DELETE ${this.several(() => `${this.path()} ${this.value()}`)}`,
    ])();
  }

  private sum(): string {
    const one = this.operand(1);
    return this.random.chance(0.6) ? one : `${one} ${this.random.pick(["+", "-"])} ${this.operand(1)}`;
  }

  private operand(depth: number): string {
    const { random } = this;
    if (random.chance(0.5)) return this.value();
    if (depth === 0 || random.chance(0.5)) return this.path();
    return random.chance(0.5)
      ? `if_not_exists(${this.path()}, ${this.operand(0)})`
      : `list_append(${this.operand(0)}, ${this.operand(0)})`;
  }

  private several(make: () => string): string {
    return this.random.several(1, this.random.chance(0.3) ? 2 : 1, make).join(", ");
  }

  private path(): string {
    return this.random.pick(paths);
  }

  private value(): string {
    return this.random.chance(0.95) ? this.random.pick(usual) : this.random.pick(odd);
  }
}
