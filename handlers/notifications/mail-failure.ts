import { isThrottled, mayBeDone } from "../aws/failures";
import { OrderflowError } from "../domain/errors";

/** Seconds: short, so that a mail that SES refuses soon becomes a dead letter, with its reason in the log. */
const refusedDelay = 5;

/** The daily quota is used up, or sending is paused: SES accepts the same mail later. */
const passingRefusals: ReadonlySet<string> = new Set([
  "LimitExceededException",
  "AccountSendingPausedException",
  "ConfigurationSetSendingPausedException",
]);

/**
 * Whether the same mail may succeed later: SES throttles or is down, its response was lost, or it accepts no mail at the
 * moment. If SES refuses the mail itself (an address, an unverified sender), waiting doesn't help.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html
 */
const passes = (error: unknown): boolean => {
  if (!(error instanceof Error) || error instanceof OrderflowError) return false;
  return passingRefusals.has(error.name) || isThrottled(error) || mayBeDone(error);
};

/** Seconds that a mail waits after a failure. @param growing the wait for temporary failures */
export const mailDelay = (error: unknown, growing: number): number =>
  passes(error) ? growing : refusedDelay;
