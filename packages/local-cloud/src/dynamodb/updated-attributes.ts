import * as z from "zod";
import type { AwsCall, AwsReply } from "../service";
import { type DocumentPath, updateTargets } from "./update-targets";

type Value = Readonly<Record<string, unknown>>;

const asked = z.looseObject({
  UpdateExpression: z.string(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ReturnValues: z.enum(["UPDATED_OLD", "UPDATED_NEW"]),
});
const answered = z.looseObject({ Attributes: z.record(z.string(), z.record(z.string(), z.unknown())) });

/**
 * An answer of UpdateItem with only what was updated inside a list or a map; the engine gives the whole attribute.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html (ReturnValues)
 */
export const updatedOnly = ({ action, input }: AwsCall, reply: AwsReply): AwsReply => {
  const request = action === "UpdateItem" && reply.status === 200 ? asked.safeParse(input).data : undefined;
  if (!request) return reply;
  const paths = updateTargets(request.UpdateExpression, request.ExpressionAttributeNames);
  if (paths.every(({ length }) => length === 1)) return reply;
  const answer = answered.safeParse(JSON.parse(reply.body.toString("utf8"))).data;
  if (!answer) return reply;
  const Attributes = Object.fromEntries(
    Object.entries(answer.Attributes).flatMap(([name, value]) => {
      const inside = paths.filter(([first]) => first === name).map((path) => path.slice(1));
      const kept = partOf(value, inside);
      return kept ? [[name, kept]] : [];
    }),
  );
  const { Attributes: _, ...rest } = answer;
  const found = Object.keys(Attributes).length > 0 ? { Attributes } : {};
  return { ...reply, body: JSON.stringify({ ...rest, ...found }) };
};

/** The part of a value that the paths lead to; nothing when they lead nowhere. */
const partOf = (value: Value, paths: readonly DocumentPath[]): Value | undefined => {
  if (paths.some(({ length }) => length === 0)) return value;
  const steps = [...new Set(paths.map(([step]) => step))];
  const parts = steps.flatMap((step): [string | number, Value][] => {
    const inner = step === undefined ? undefined : innerOf(value, step);
    const inside = paths.filter(([first]) => first === step).map((path) => path.slice(1));
    const part = inner && partOf(inner, inside);
    return part && step !== undefined ? [[step, part]] : [];
  });
  if (parts.length === 0) return undefined;
  if (value.M !== undefined) return { M: Object.fromEntries(parts) };
  const positions = parts.sort(([one], [other]) => Number(one) - Number(other));
  return { L: positions.map(([, part]) => part) };
};

const attributeValue = z.record(z.string(), z.unknown());

const innerOf = (value: Value, step: string | number): Value | undefined => {
  const inside = typeof step === "number" ? value.L : value.M;
  return attributeValue.safeParse(Object(inside)[step]).data;
};
