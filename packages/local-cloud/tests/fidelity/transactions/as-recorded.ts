import * as z from "zod";
import { asExpected } from "../scenarios/as-expected";
import type { RightAnswer } from "./transaction-case";

/** What a call answered here. */
export interface Given {
  readonly status: number;
  readonly body: unknown;
}

const refusal = z.looseObject({
  __type: z.string(),
  message: z.string().optional(),
  Message: z.string().optional(),
  CancellationReasons: z.array(z.record(z.string(), z.unknown())).optional(),
});

/** Whether an answer is AWS's, as far as that is known. */
export const asRecorded = (right: RightAnswer, { status, body }: Given): boolean => {
  if (right.error === undefined)
    return (
      status === 200 &&
      (right.body === undefined || asExpected(right.body, body)) &&
      (right.has === undefined || contains(right.has, body))
    );
  const given = refusal.safeParse(body).data;
  if (status !== 400 || !given) return false;
  return (
    asExpected(right.error, given.__type.slice(given.__type.indexOf("#") + 1)) &&
    (right.message === undefined || asExpected(right.message, given.message ?? given.Message)) &&
    (right.reasons === undefined || contains(right.reasons, given.CancellationReasons))
  );
};

/** Whether all that is named is so; what is named null isn't there. */
const contains = (right: unknown, here: unknown): boolean => {
  if (right === null) return here === undefined || here === null;
  if (Array.isArray(right))
    return (
      Array.isArray(here) &&
      here.length === right.length &&
      right.every((item, index) => contains(item, here[index]))
    );
  if (typeof right !== "object") return asExpected(right, here);
  return Object.entries(right).every(([name, inner]) => contains(inner, Object(here)[name]));
};
