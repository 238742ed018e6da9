import * as z from "zod";
import type { AwsCall } from "../service";

const attributes = z.looseObject({ Attributes: z.record(z.string(), z.string()) });

/** The value that a call sets an attribute to. An empty value removes the attribute. */
export const declaredAttribute = (input: AwsCall["input"], name: string): string | undefined =>
  attributes.safeParse(input).data?.Attributes[name] || undefined;
