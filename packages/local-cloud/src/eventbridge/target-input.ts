import type { BusEvent } from "./event";
import { exactJson, isJson } from "./exact-json";
import { type JsonPath, parseJsonPath, valueAt } from "./json-path";
import { type Json, JsonObject, jsonText } from "./json-value";
import type { TargetDeclaration } from "./rule";

/** The transformed input isn't JSON; EventBridge doesn't deliver it, and doesn't retry. */
export class InvalidTargetInput extends Error {
  constructor(template: string) {
    super(`The input template doesn't make valid JSON of this event: ${template}`);
    this.name = "InvalidTargetInput";
  }
}

/**
 * What the target receives: the event, a constant, a part of the event, or a filled template.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 * @throws InvalidTargetInput
 */
export const targetInput = (
  target: TargetDeclaration,
  rule: { readonly name: string; readonly arn: string },
  event: BusEvent,
): string => {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) {
    // What AWS sends for a path that leads nowhere isn't documented; null keeps the delivery visible.
    return jsonText(valueAt(exactJson(event.text), knownPath(target.inputPath)) ?? null);
  }
  if (!target.inputTransformer) return event.text;
  const whole = exactJson(event.text);
  const variables = new Map<string, Json | undefined>([
    ["aws.events.rule-arn", rule.arn],
    ["aws.events.rule-name", rule.name],
    ["aws.events.event.ingestion-time", event.ingestionTime.toISOString()],
    ["aws.events.event", withoutDetail(whole)],
    ["aws.events.event.json", whole],
  ]);
  for (const [name, path] of Object.entries(target.inputTransformer.inputPaths ?? {}))
    variables.set(name, valueAt(whole, knownPath(path)));
  return filled(target.inputTransformer.inputTemplate, variables);
};

/** `<aws.events.event>`: the event without its detail, with `detailType` for `detail-type`, in AWS's sequence. */
const withoutDetail = (event: Json): JsonObject => {
  const names = ["id", "account", "detailType", "time", "source", "region", "resources", "version"];
  const given = event instanceof JsonObject ? event.entries : [];
  const members = given.map(
    ([name, value]) => [name === "detail-type" ? "detailType" : name, value] as const,
  );
  const known = names.flatMap((name) => members.filter(([member]) => member === name));
  const others = members.filter(([member]) => member !== "detail" && !names.includes(member));
  return new JsonObject([...known, ...others]);
};

/** Names that a template may use without a path, and that a path map can't define. */
export const isReservedVariable = (name: string): boolean => name.startsWith("aws.");

const knownPath = (path: string): JsonPath => parseJsonPath(path) ?? [];

const placeholders = /<([A-Za-z0-9_.-]+)>/g;

/**
 * Fills the template. Inside quotes, a string is inserted unchanged; outside, as JSON. A variable without a value is an
 * empty text. An object inside quotes breaks a template in JSON, and nothing is delivered then; in lines of text the object
 * loses its own quotes.
 */
const filled = (template: string, variables: ReadonlyMap<string, Json | undefined>): string => {
  const isText = template.trimStart().startsWith('"');
  let text = "";
  let from = 0;
  let quoted = false;
  for (const match of template.matchAll(placeholders)) {
    const before = template.slice(from, match.index);
    quoted = quotedAfter(before, quoted);
    const name = match[1] ?? "";
    text += before + (variables.has(name) ? inserted(variables.get(name) ?? "", quoted, isText) : match[0]);
    from = match.index + match[0].length;
  }
  text += template.slice(from);
  if (!(isText ? text.trim().split("\n").every(isJson) : isJson(text)))
    throw new InvalidTargetInput(template);
  return text;
};

const inserted = (value: Json, quoted: boolean, isText: boolean): string => {
  if (!quoted) return jsonText(value);
  if (typeof value === "string") return JSON.stringify(value).slice(1, -1);
  return isText ? jsonText(value).replaceAll('"', "") : jsonText(value);
};

const quotedAfter = (text: string, quoted: boolean): boolean => {
  let inside = quoted;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') inside = !inside;
  }
  return inside;
};
