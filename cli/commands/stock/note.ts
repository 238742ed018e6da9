import * as z from "zod";
import { operatorOf } from "../../aws/operator";
import { movementReason, type Note, operatorName } from "../../catalogue/movement";
import type { Context } from "../../context";

/** The options of every change of a stock: the reason, and the operator's name. */
export const noteOptions = z.object({ reason: movementReason, by: operatorName.optional() });

export const reasonText = "the reason, in one line, for the stock's log";
export const byText = "your name, not an e-mail address, for the stock's log (default: the AWS role or user)";

/** Reads who changes the stock, why and when. @throws AWS's errors when the caller's identity can't be read */
export const noteOf = async (
  context: Context,
  { reason, by }: z.infer<typeof noteOptions>,
): Promise<Note> => ({
  reason,
  by: by ?? (await operatorOf(await context.target())),
  at: context.world.now(),
});
