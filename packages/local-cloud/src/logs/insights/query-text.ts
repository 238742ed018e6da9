import { AwsError } from "../../service";

/** Reads the text of a query from its beginning to its end. */
export class QueryText {
  private position = 0;

  constructor(private readonly text: string) {
    this.skip();
  }

  get ended(): boolean {
    return this.position >= this.text.length;
  }

  /** What wasn't read yet. */
  rest(): string {
    return this.text.slice(this.position);
  }

  /** Takes what the pattern matches here, and the blanks after it. The pattern has to be sticky. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.position = pattern.lastIndex;
    this.skip();
    return found;
  }

  /** @throws AwsError MalformedQueryException */
  expect(pattern: RegExp, what: string): RegExpExecArray {
    const found = this.match(pattern);
    if (!found) throw this.malformed(`${what} expected`);
    return found;
  }

  /** One or more of something, with commas between. */
  list<One>(read: () => One): One[] {
    const all = [read()];
    while (this.match(/,/y)) all.push(read());
    return all;
  }

  malformed(why: string): AwsError {
    const near = this.text.slice(this.position, this.position + 30);
    return new AwsError("MalformedQueryException", `${why} at character ${this.position + 1}: ${near}`);
  }

  private skip(): void {
    const blanks = /(?:\s|#[^\n]*)*/y;
    blanks.lastIndex = this.position;
    blanks.exec(this.text);
    this.position = blanks.lastIndex;
  }
}
