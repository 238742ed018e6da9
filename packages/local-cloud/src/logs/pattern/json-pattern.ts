import { AwsError } from "../../service";
import { fits, type JsonCondition, type Operand } from "./json-terms";

/**
 * A filter pattern for lines that are JSON: `{ $.level = "ERROR" && $.durationMs > 300 }`.
 * @throws AwsError InvalidParameterException
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export const jsonPattern = (pattern: string): ((message: string) => boolean) => {
  const condition = new Parser(pattern).condition();
  return (message) => {
    const line = jsonOf(message);
    return line !== undefined && fits(condition, line);
  };
};

const jsonOf = (message: string): unknown => {
  try {
    const line: unknown = JSON.parse(message);
    return typeof line === "object" && line !== null ? line : undefined;
  } catch {
    return undefined;
  }
};

class Parser {
  private position = 0;

  constructor(private readonly text: string) {}

  condition(): JsonCondition {
    this.expect(/\{/y);
    const condition = this.either();
    this.expect(/\}/y);
    if (this.position < this.text.length) throw this.invalid();
    return condition;
  }

  private either(): JsonCondition {
    return this.joined("or", /\|\|/y, () => this.joined("and", /&&/y, () => this.single()));
  }

  private joined(kind: "and" | "or", between: RegExp, read: () => JsonCondition): JsonCondition {
    const first = read();
    const all = [first];
    while (this.match(between)) all.push(read());
    return all.length === 1 ? first : { kind, all };
  }

  private single(): JsonCondition {
    if (this.match(/\(/y)) {
      const inner = this.either();
      this.expect(/\)/y);
      return inner;
    }
    const path = this.path();
    if (this.match(/NOT\s+EXISTS/iy)) return { kind: "exists", path, not: true, what: "" };
    if (this.match(/EXISTS/iy)) return { kind: "exists", path, not: false, what: "" };
    const is = this.match(/IS\s+(TRUE|FALSE|NULL)/iy);
    if (is) return { kind: "is", path, not: false, what: String(is[1]).toUpperCase() };
    const operator = this.expect(/!=|<=|>=|=|<|>/y)[0];
    return { kind: "compare", path, operator, operand: this.operand() };
  }

  private path(): string[] {
    this.expect(/\$/y);
    const path: string[] = [];
    for (;;) {
      const step = this.next(/\.([\w-]+)|\.?\[\s*(?:(\d+)|'([^']*)'|"([^"]*)")\s*\]/y);
      if (!step) break;
      path.push(step[1] ?? step[2] ?? step[3] ?? step[4] ?? "");
    }
    if (path.length === 0) throw this.invalid();
    return path;
  }

  private operand(): Operand {
    const quoted = this.match(/"((?:[^"\\]|\\.)*)"/y);
    if (quoted) {
      const text = String(quoted[1]).replaceAll(/\\(.)/g, "$1");
      return { kind: "text", text, wildcards: text.includes("*") };
    }
    const pattern = this.match(/%((?:[^%\\]|\\.)+)%/y);
    if (pattern) return { kind: "pattern", pattern: new RegExp(String(pattern[1])) };
    const bare = this.expect(/[^\s&|(){}"]+/y)[0];
    if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(bare)) return { kind: "number", number: Number(bare) };
    return { kind: "text", text: bare, wildcards: bare.includes("*") };
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    this.next(/\s*/y);
    const found = this.next(pattern);
    if (found) this.next(/\s*/y);
    return found;
  }

  private next(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.position = pattern.lastIndex;
    return found;
  }

  private expect(pattern: RegExp): RegExpExecArray {
    const found = this.match(pattern);
    if (!found) throw this.invalid();
    return found;
  }

  private invalid(): AwsError {
    return new AwsError(
      "InvalidParameterException",
      `Invalid filter pattern: character ${this.position + 1} of ${this.text}`,
    );
  }
}
