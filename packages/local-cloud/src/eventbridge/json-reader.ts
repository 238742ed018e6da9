import { ExactNumber, type Json, JsonObject } from "./json-value";

/** As deep as the JSON parser of AWS's rule engine goes. */
const deepest = 1000;

const space = /[\t\n\r ]*/y;
const stringToken = /"(?:[^"\\]|\\.)*"/y;
const otherToken = /[^\s,\]}]+/y;

/** Reads JSON that is known to be correct. */
export class JsonReader {
  private at = 0;

  constructor(private readonly text: string) {}

  /** @throws SyntaxError when values are nested too deeply */
  value(depth: number): Json {
    if (depth > deepest)
      throw new SyntaxError(
        `Document nesting depth (${depth}) exceeds the maximum allowed (${deepest}). Nest fewer objects and arrays.`,
      );
    this.token(space);
    const first = this.text[this.at];
    if (first === "{") return new JsonObject(this.members("}", () => this.member(depth)));
    if (first === "[") return this.members("]", () => this.value(depth + 1));
    if (first === '"') return this.string();
    const token = this.token(otherToken);
    if (token === "null") return null;
    return token === "true" || token === "false" ? token === "true" : new ExactNumber(token);
  }

  private member(depth: number): readonly [string, Json] {
    const name = this.string();
    this.skip(":");
    return [name, this.value(depth + 1)];
  }

  private members<Member>(end: "}" | "]", read: () => Member): Member[] {
    const members: Member[] = [];
    this.at++;
    while (!this.skip(end)) {
      members.push(read());
      this.skip(",");
    }
    return members;
  }

  private string(): string {
    return String(JSON.parse(this.token(stringToken)));
  }

  /** Steps over white space and, if it comes next, a character. */
  private skip(character: string): boolean {
    this.token(space);
    if (this.text[this.at] !== character) return false;
    this.at++;
    this.token(space);
    return true;
  }

  private token(kind: RegExp): string {
    kind.lastIndex = this.at;
    const [token = ""] = kind.exec(this.text) ?? [];
    this.at += token.length;
    return token;
  }
}
