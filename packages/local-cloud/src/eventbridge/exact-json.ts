import { JsonReader } from "./json-reader";
import type { Json } from "./json-value";

/**
 * Parses JSON, keeping the text of numbers and every member of an object. A value that isn't a string is taken as
 * parsed JSON already.
 * @throws SyntaxError
 */
export const exactJson = (source: unknown): Json => {
  const text = typeof source === "string" ? source : (JSON.stringify(source) ?? "null");
  JSON.parse(text); // so the reader needs to know correct JSON only
  return new JsonReader(text).value(0);
};

/** Whether a text is JSON. */
export const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
