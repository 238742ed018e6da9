import * as z from "zod";

const attributes = z.record(z.string(), z.record(z.string(), z.unknown()));
const texts = z.array(z.string());
const list = z.array(z.record(z.string(), z.unknown()));

/**
 * The bytes of an item in DynamoDB's JSON, as DynamoDB counts them; of a number approximately, as documented.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemSize = (item: unknown): number =>
  total(Object.entries(attributes.parse(item ?? {})).map(([name, value]) => bytes(name) + valueSize(value)));

const total = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);
const bytes = (text: string): number => Buffer.byteLength(text);

/** A list and a map have three bytes of their own, and one for each element. */
const ownOfCollection = 3;

const valueSize = (value: Readonly<Record<string, unknown>>): number => {
  const [[type, inner] = ["NULL", true]] = Object.entries(value);
  switch (type) {
    case "S":
      return bytes(String(inner));
    case "N":
      return numberSize(String(inner));
    case "B":
      return binarySize(String(inner));
    case "SS":
      return total(texts.parse(inner).map(bytes));
    case "NS":
      return total(texts.parse(inner).map(numberSize));
    case "BS":
      return total(texts.parse(inner).map(binarySize));
    case "L":
      return ownOfCollection + total(list.parse(inner).map((one) => 1 + valueSize(one)));
    case "M":
      return ownOfCollection + Object.keys(Object(inner)).length + itemSize(inner);
    default:
      return 1;
  }
};

const binarySize = (base64: string): number => Buffer.from(base64, "base64").length;

/** Two significant digits a byte, one more byte, and one for a minus. */
const numberSize = (text: string): number => {
  const digits = text
    .replace(/e.*$/i, "")
    .replace(/\D/g, "")
    .replace(/^0+|0+$/g, "");
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith("-") ? 1 : 0);
};
