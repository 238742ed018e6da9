/** A JSONPath, or an expression with paths in it, can't be read. */
export class InvalidExpression extends Error {
  constructor(text: string, position: number, expected: string) {
    super(`${expected} is expected at position ${position} of ${text}`);
    this.name = "InvalidExpression";
  }
}

/** Reads a text from its beginning to its end. */
export class Reader {
  position = 0;

  constructor(readonly text: string) {}

  get ended(): boolean {
    return this.position >= this.text.length;
  }

  /** Takes what the pattern matches here. The pattern has to be sticky. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.position = pattern.lastIndex;
    return found;
  }

  take(token: string): boolean {
    if (!this.text.startsWith(token, this.position)) return false;
    this.position += token.length;
    return true;
  }

  /** @throws InvalidExpression */
  expect(token: string): void {
    if (!this.take(token)) throw this.invalid(token);
  }

  spaces(): void {
    this.match(/\s*/y);
  }

  /** A text in quotes. A backslash stands before a quote or a backslash that is part of it; elsewhere it is itself. */
  quoted(): string | undefined {
    const found = this.match(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/sy);
    return found && (found[1] ?? found[2] ?? "").replaceAll(/\\(['\\])/g, "$1");
  }

  invalid(expected: string): InvalidExpression {
    return new InvalidExpression(this.text, this.position, expected);
  }
}
