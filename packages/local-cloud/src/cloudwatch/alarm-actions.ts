import * as z from "zod";
import type { AlarmActions } from "./alarm";

const topics = z.array(z.string().regex(/^arn:aws:sns:/, { error: "only topics are supported" })).default([]);

/** The properties of both kinds of alarms. */
export const alarmActionInputs = {
  actionsEnabled: z.boolean().default(true),
  alarmActions: topics,
  okActions: topics,
  insufficientDataActions: topics,
  alarmDescription: z.string().max(1_024).optional(),
};

export const actionsOf = (
  inputs: AlarmActions & { alarmDescription?: string | undefined },
): AlarmActions & { description: string | undefined } => ({
  actionsEnabled: inputs.actionsEnabled,
  alarmActions: inputs.alarmActions,
  okActions: inputs.okActions,
  insufficientDataActions: inputs.insufficientDataActions,
  description: inputs.alarmDescription,
});
