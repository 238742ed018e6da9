import type { Context } from "./context";
import { exitCodes } from "./exit-codes";
import { describeFailure } from "./failure";

/**
 * Reads a part of a report. If that fails, it warns and returns null, so that the other parts are still shown.
 * @throws errors that mean that nothing can be read at all
 */
export const orUnknown = async <Part>(
  context: Context,
  what: string,
  part: Promise<Part>,
): Promise<Part | null> => {
  try {
    return await part;
  } catch (error) {
    const { message, exitCode } = describeFailure(error);
    if (exitCode === exitCodes.unreachable) throw error;
    context.out.warn(`${what} can't be read: ${message}`);
    return null;
  }
};
