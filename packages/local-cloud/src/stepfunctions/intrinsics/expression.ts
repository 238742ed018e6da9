import { Reader } from "../json-path/reader";

/** A call of an intrinsic function, or an argument of one. */
export type Expression =
  | {
      readonly kind: "call";
      readonly name: string;
      readonly args: readonly Expression[];
      readonly text: string;
    }
  | { readonly kind: "path"; readonly text: string }
  /** A text as it is written, escapes and all: `States.Format` reads braces in it. */
  | { readonly kind: "text"; readonly raw: string }
  | { readonly kind: "value"; readonly value: unknown };

export type Call = Extract<Expression, { kind: "call" }>;

export const isCall = (text: string): boolean => /^\s*States\.\w+\s*\(/.test(text);

/**
 * Reads a call such as `States.Format('Order {}', $.id)`.
 * @throws InvalidExpression
 */
export const parseCall = (text: string): Call => {
  const reader = new Reader(text);
  reader.spaces();
  const call = readCall(reader);
  reader.spaces();
  if (!call || !reader.ended) throw reader.invalid("a call of an intrinsic function");
  return call;
};

const readCall = (reader: Reader): Call | undefined => {
  const begin = reader.position;
  const name = reader.match(/(States\.\w+)\s*\(/y)?.[1];
  if (name === undefined) return undefined;
  const args: Expression[] = [];
  for (reader.spaces(); !reader.take(")"); reader.spaces()) {
    if (args.length > 0) reader.expect(",");
    reader.spaces();
    args.push(readArgument(reader));
  }
  return { kind: "call", name, args, text: reader.text.slice(begin, reader.position) };
};

const readArgument = (reader: Reader): Expression => {
  const text = reader.match(/'((?:[^'\\]|\\.)*)'/sy);
  if (text) return { kind: "text", raw: text[1] ?? "" };
  const literal = reader.match(/-?\d+(\.\d+)?([eE][+-]?\d+)?|true\b|false\b|null\b/y);
  if (literal) return { kind: "value", value: JSON.parse(literal[0]) };
  const path = reader.match(/\$(?:\[(?:'[^']*'|"[^"]*"|\?\(.*?\)|[^\]'"])*\]|[^\s,()[\]]|length\(\))*/y);
  if (path) return { kind: "path", text: path[0] };
  const call = readCall(reader);
  if (!call) throw reader.invalid("a text, a number, true, false, null, a path or a call");
  return call;
};

/** A text without its escapes. */
export const unescaped = (raw: string): string => raw.replaceAll(/\\(.)/gs, "$1");
