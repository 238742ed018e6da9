import * as z from "zod";
import type { AwsCall } from "../service";

const attributes = z.looseObject({ Attributes: z.record(z.string(), z.string()) });

/**
 * The values that a call sets an attribute to: `Attributes.<name>`, or in the query protocol `Attribute.<n>.Name`
 * and `.Value`. An empty one takes the attribute away, and isn't among them.
 */
export const declaredAttribute = (input: AwsCall["input"], name: string): unknown[] => {
  const inQuery = Object.entries(input)
    .filter(([key, value]) => /^Attribute\.\d+\.Name$/.test(key) && value === name)
    .map(([key]) => input[key.replace(/Name$/, "Value")]);
  const inJson = attributes.safeParse(input).data?.Attributes[name];
  return [inJson, ...inQuery].filter((value) => value !== undefined && value !== "");
};
