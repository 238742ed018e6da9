import * as z from "zod";
import { account } from "./service";

/** Answers a call of a provider's function, such as `aws:index/getRegion:getRegion`. */
export type ProviderFunction = (inputs: unknown) => Readonly<Record<string, unknown>>;

/** Thrown for an unsupported provider function. */
export class UnsupportedFunction extends Error {
  constructor(token: string) {
    super(`The local cloud doesn't support the provider function ${token}`);
    this.name = "UnsupportedFunction";
  }
}

/** An argument of a provider's function that the local cloud doesn't support. */
export class UnsupportedArgument extends Error {
  constructor(token: string, what: string) {
    super(`The local cloud doesn't support a call of ${token}: ${what}`);
    this.name = "UnsupportedArgument";
  }
}

/** The arguments of a call, as the function takes them. @throws UnsupportedArgument */
export const acceptedArguments = <Schema extends z.ZodType>(
  token: string,
  schema: Schema,
  given: unknown,
): z.output<Schema> => {
  const { data, error } = schema.safeParse(given);
  if (error) throw new UnsupportedArgument(token, z.prettifyError(error));
  return data;
};

/** Functions that every AWS program may call. */
export const accountFunctions: Readonly<Record<string, ProviderFunction>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: account.id,
    accountId: account.id,
    arn: `arn:aws:iam::${account.id}:root`,
    userId: account.id,
  }),
  "aws:index/getRegion:getRegion": () => ({
    name: account.region,
    region: account.region,
    id: account.region,
    description: "local",
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: account.partition,
    partition: account.partition,
    dnsSuffix: "amazonaws.com",
  }),
};
