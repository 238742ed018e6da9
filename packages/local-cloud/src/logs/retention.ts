import * as z from "zod";
import type { LogGroup } from "./log-group";
import { checkRetention } from "./retention-rule";

const putInput = z.strictObject({ logGroupName: z.string(), retentionInDays: z.int() });
const deleteInput = z.strictObject({ logGroupName: z.string() });

/** Sets how long a group keeps its lines. @throws AwsError InvalidParameterException for days that AWS doesn't offer */
export const putRetention = (groupOf: (name: string) => LogGroup, input: unknown): void => {
  const { logGroupName, retentionInDays } = putInput.parse(input);
  checkRetention(retentionInDays);
  groupOf(logGroupName).retentionInDays = retentionInDays;
};

/** Lets a group keep its lines without end. */
export const deleteRetention = (groupOf: (name: string) => LogGroup, input: unknown): void => {
  groupOf(deleteInput.parse(input).logGroupName).retentionInDays = undefined;
};
