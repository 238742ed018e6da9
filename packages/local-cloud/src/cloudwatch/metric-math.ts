import { AwsError } from "../service";
import { callFunction } from "./math-functions";
import type { MathInput, MathValue, Points } from "./math-value";

/**
 * Evaluates an expression of metric math: arithmetic, comparisons, `AND`/`OR`, and the functions in
 * `math-functions.ts`.
 * @throws AwsError ValidationError for expressions that CloudWatch refuses or that aren't supported
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export const evaluateMath = (expression: string, input: MathInput): Points => {
  const value = new Parser(expression, input).parse();
  if (value.kind === "list") throw invalid(expression, "it returns several series instead of one");
  return value.kind === "series" ? value.points : Array<number>(input.length).fill(value.value);
};

const invalid = (expression: string, why: string): AwsError =>
  new AwsError("ValidationError", `Error in expression '${expression}': ${why}`);

const token = /\s*(\d+(?:\.\d+)?|[A-Za-z_][A-Za-z0-9_]*|&&|\|\||[<>=!]=|[-+*/^()[\],<>])/y;

const tokensOf = (expression: string): string[] => {
  const tokens: string[] = [];
  token.lastIndex = 0;
  const text = expression.trimEnd();
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const found = token.exec(text)?.[1];
    if (found === undefined) throw invalid(expression, `unexpected '${text.slice(at).trim()}'`);
    tokens.push(found);
  }
  return tokens;
};

type Operation = (left: number, right: number) => number | undefined;

const binary: Readonly<Record<string, { readonly binds: number; readonly apply: Operation }>> = {
  OR: { binds: 1, apply: (left, right) => Number(left !== 0 || right !== 0) },
  "||": { binds: 1, apply: (left, right) => Number(left !== 0 || right !== 0) },
  AND: { binds: 2, apply: (left, right) => Number(left !== 0 && right !== 0) },
  "&&": { binds: 2, apply: (left, right) => Number(left !== 0 && right !== 0) },
  "==": { binds: 3, apply: (left, right) => Number(left === right) },
  "!=": { binds: 3, apply: (left, right) => Number(left !== right) },
  "<": { binds: 4, apply: (left, right) => Number(left < right) },
  ">": { binds: 4, apply: (left, right) => Number(left > right) },
  "<=": { binds: 4, apply: (left, right) => Number(left <= right) },
  ">=": { binds: 4, apply: (left, right) => Number(left >= right) },
  "+": { binds: 5, apply: (left, right) => left + right },
  "-": { binds: 5, apply: (left, right) => left - right },
  "*": { binds: 6, apply: (left, right) => left * right },
  // A division by zero gives no data point.
  "/": { binds: 6, apply: (left, right) => (right === 0 ? undefined : left / right) },
  "^": { binds: 7, apply: (left, right) => left ** right },
};

/** Pratt's: reads and evaluates at once, which is enough for the length of an expression. */
class Parser {
  private readonly tokens: string[];
  private position = 0;

  constructor(
    private readonly expression: string,
    private readonly input: MathInput,
  ) {
    this.tokens = tokensOf(expression);
  }

  parse(): MathValue {
    const value = this.read(0);
    if (this.peek() !== undefined) throw invalid(this.expression, `unexpected '${this.peek()}'`);
    return value;
  }

  private read(binds: number): MathValue {
    let left = this.operand();
    for (;;) {
      const operator = binary[this.peek() ?? ""];
      if (!operator || operator.binds <= binds) return left;
      this.position += 1;
      left = combine(left, this.read(operator.binds), operator.apply);
    }
  }

  private operand(): MathValue {
    const next = this.next();
    if (next === "-") return combine({ kind: "number", value: 0 }, this.read(6), (zero, one) => zero - one);
    if (next === "(") return this.until(")");
    if (next === "[") return { kind: "list", series: this.list("]").flatMap((one) => this.seriesOf(one)) };
    if (/^\d/.test(next)) return { kind: "number", value: Number(next) };
    if (this.peek() === "(") return this.call(next);
    const points = this.input.series.get(next);
    if (points) return { kind: "series", points };
    throw invalid(this.expression, `there is no metric with the id '${next}'`);
  }

  private call(name: string): MathValue {
    this.next();
    const called = callFunction(name, this.list(")"), this.input);
    if (called) return called;
    throw invalid(this.expression, `the function ${name} isn't supported, or has wrong arguments`);
  }

  private list(end: string): MathValue[] {
    const values: MathValue[] = [];
    if (this.peek() === end) {
      this.position += 1;
      return values;
    }
    for (;;) {
      values.push(this.read(0));
      const separator = this.next();
      if (separator === end) return values;
      if (separator !== ",") throw invalid(this.expression, `unexpected '${separator}'`);
    }
  }

  private until(end: string): MathValue {
    const value = this.read(0);
    if (this.next() !== end) throw invalid(this.expression, `'${end}' is missing`);
    return value;
  }

  private seriesOf(value: MathValue): Points[] {
    if (value.kind === "list") return [...value.series];
    if (value.kind === "series") return [value.points];
    throw invalid(this.expression, "a list must contain metrics, not numbers");
  }

  private peek(): string | undefined {
    return this.tokens[this.position];
  }

  private next(): string {
    const found = this.tokens[this.position];
    if (found === undefined) throw invalid(this.expression, "it ends too early");
    this.position += 1;
    return found;
  }
}

const pointAt = (value: Exclude<MathValue, { kind: "list" }>, index: number): number | undefined =>
  value.kind === "number" ? value.value : value.points[index];

/** Combines period by period; without a value on either side, there is no result. */
const combine = (left: MathValue, right: MathValue, apply: Operation): MathValue => {
  if (left.kind === "list" || right.kind === "list")
    throw new AwsError("ValidationError", "Lists of metrics can only be used as arguments of functions");
  if (left.kind === "number" && right.kind === "number")
    return { kind: "number", value: apply(left.value, right.value) ?? Number.NaN };
  const length = Math.max(...[left, right].map((one) => (one.kind === "series" ? one.points.length : 0)));
  const points = Array.from({ length }, (_, index) => {
    const [a, b] = [pointAt(left, index), pointAt(right, index)];
    return a === undefined || b === undefined ? undefined : apply(a, b);
  });
  return { kind: "series", points };
};
