import * as z from "zod";
import { type AwsCall, AwsError, type AwsReply } from "../service";
import { bodyOf, type RestFunctions } from "./rest-functions";

/** What an operation is called with. */
export interface Asked {
  readonly lambda: RestFunctions;
  readonly call: AwsCall;
  /** The function with its qualifier, or whatever else stands in the path. */
  readonly of: string;
  readonly query: URLSearchParams;
}

/** An operation of Lambda's REST API. */
export interface Operation {
  readonly action: string;
  readonly method: string;
  readonly path: RegExp;
  /** What the part of the path in brackets names: a function, if nothing else. */
  readonly resource?: (named: string) => string;
  handle(asked: Asked): Promise<AwsReply> | AwsReply;
}

/** @throws AwsError InvalidParameterValueException, InvalidRequestContentException */
export const parsed = <Schema extends z.ZodType>(schema: Schema, call: AwsCall): z.output<Schema> =>
  valid(schema, bodyOf(call));

/** @throws AwsError InvalidParameterValueException */
export const valid = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AwsError("InvalidParameterValueException", z.prettifyError(result.error));
};
