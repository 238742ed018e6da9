import * as z from "zod";
import { AwsError } from "../service";

const expressions = z.looseObject({
  UpdateExpression: z.string().default(""),
  ConditionExpression: z.string().default(""),
  ProjectionExpression: z.string().default(""),
  ExpressionAttributeNames: z.record(z.string(), z.unknown()).default({}),
  ExpressionAttributeValues: z.record(z.string(), z.unknown()).default({}),
});

/**
 * Refuses placeholders of an entry of a transaction that stand for nothing. The engine notices those of an update only
 * after its condition.
 * @throws AwsError ValidationException
 */
export const checkDefined = (action: unknown): void => {
  const given = expressions.safeParse(action).data;
  if (!given) return; // the engine says what is wrong with it
  for (const kind of ["UpdateExpression", "ConditionExpression", "ProjectionExpression"] as const) {
    const name = undefinedIn(given[kind], /#\w+/g, given.ExpressionAttributeNames);
    const value = undefinedIn(given[kind], /:\w+/g, given.ExpressionAttributeValues);
    if (name !== undefined)
      throw invalid(kind, `name used in the document path is not defined; attribute name: ${name}`);
    if (value !== undefined)
      throw invalid(kind, `value used in expression is not defined; attribute value: ${value}`);
  }
};

const undefinedIn = (expression: string, placeholders: RegExp, table: object): string | undefined =>
  expression.match(placeholders)?.find((placeholder) => !Object.hasOwn(table, placeholder));

const invalid = (kind: string, what: string): AwsError =>
  new AwsError("ValidationException", `Invalid ${kind}: An expression attribute ${what}`);
