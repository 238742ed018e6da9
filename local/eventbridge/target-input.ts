import type { BusEvent } from "./event";
import { ExactNumber, exactJson, isJsonObject, type Json } from "./exact-json";
import { type JsonPath, parseJsonPath, valueAt } from "./json-path";
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
  const { detail: _, ...withoutDetail } = isJsonObject(whole) ? whole : {};
  const variables = new Map<string, Json | undefined>([
    ["aws.events.rule-arn", rule.arn],
    ["aws.events.rule-name", rule.name],
    ["aws.events.event.ingestion-time", event.ingestionTime.toISOString()],
    ["aws.events.event", withoutDetail],
    ["aws.events.event.json", whole],
  ]);
  for (const [name, path] of Object.entries(target.inputTransformer.inputPaths ?? {}))
    variables.set(name, valueAt(whole, knownPath(path)));
  return filled(target.inputTransformer.inputTemplate, variables);
};

/** Names that a template may use without a path, and that a path map can't define. */
export const isReservedVariable = (name: string): boolean => name.startsWith("aws.");

const knownPath = (path: string): JsonPath => parseJsonPath(path) ?? [];

const placeholders = /<([A-Za-z0-9_.-]+)>/g;

/**
 * Fills the template. Inside quotes a string goes in as it is; outside, as JSON. A variable without a value
 * leaves nothing. An object inside quotes breaks the JSON, and nothing is delivered then.
 */
const filled = (template: string, variables: ReadonlyMap<string, Json | undefined>): string => {
  let text = "";
  let from = 0;
  let quoted = false;
  for (const match of template.matchAll(placeholders)) {
    const before = template.slice(from, match.index);
    quoted = quotedAfter(before, quoted);
    const name = match[1] ?? "";
    text += before + (variables.has(name) ? inserted(variables.get(name), quoted, template) : match[0]);
    from = match.index + match[0].length;
  }
  text += template.slice(from);
  if (!isJson(text)) throw new InvalidTargetInput(template);
  return text;
};

const inserted = (value: Json | undefined, quoted: boolean, template: string): string => {
  if (value === undefined) return "";
  const json = isJsonObject(value) || Array.isArray(value);
  if (json && quoted) throw new InvalidTargetInput(template);
  return quoted && typeof value === "string" ? JSON.stringify(value).slice(1, -1) : jsonText(value);
};

const quotedAfter = (text: string, quoted: boolean): boolean => {
  let inside = quoted;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') inside = !inside;
  }
  return inside;
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const jsonText = (value: Json): string => {
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (isJsonObject(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}:${jsonText(inner)}`)
      .join(",")}}`;
  return JSON.stringify(value);
};
