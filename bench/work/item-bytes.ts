import type { AttributeValue } from "@aws-sdk/client-dynamodb";

export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * The bytes of an item, as DynamoDB counts them.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemBytes = (item: Item, attributes = Object.keys(item)): number =>
  attributes.reduce((total, name) => {
    const value = item[name];
    return value === undefined ? total : total + Buffer.byteLength(name) + valueBytes(value);
  }, 0);

/** A list or a map has three bytes, and one for each value in it. */
const containerBytes = 3;

const valueBytes = (value: AttributeValue): number => {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.SS !== undefined) return value.SS.reduce((total, one) => total + Buffer.byteLength(one), 0);
  if (value.L !== undefined)
    return value.L.reduce((total, one) => total + 1 + valueBytes(one), containerBytes);
  if (value.M !== undefined)
    return Object.entries(value.M).reduce(
      (total, [name, one]) => total + 1 + Buffer.byteLength(name) + valueBytes(one),
      containerBytes,
    );
  return 1;
};

/** One byte for two digits, and one more. */
const numberBytes = (number: string): number => 1 + Math.ceil(number.replace(/\D/g, "").length / 2);
