import type { MailEventType } from "./configuration-sets";

/** The outcome of an accepted mail for one recipient. */
export interface Outcome {
  readonly type: MailEventType;
  /** The event's details, apart from recipient and time. */
  readonly says: Readonly<Record<string, unknown>>;
  /** The event's details about the recipient. */
  readonly ofRecipient?: Readonly<Record<string, unknown>>;
}

const delivered: Outcome = {
  type: "DELIVERY",
  says: { processingTimeMillis: 0, smtpResponse: "250 2.6.0 Message received", reportingMTA: "local" },
};

const unknownUser = { action: "failed", status: "5.1.1", diagnosticCode: "smtp; 550 5.1.1 user unknown" };

const listed = {
  action: "failed",
  status: "5.1.1",
  diagnosticCode:
    "Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.",
};

/**
 * The mailbox simulator, by the part of its address before a label: `bounce+label@simulator.amazonses.com`. That an
 * automatic reply is a transient bounce isn't documented; it is what the simulator was seen to send.
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
const simulated: Readonly<Record<string, readonly Outcome[]>> = {
  success: [delivered],
  bounce: [
    { type: "BOUNCE", says: { bounceType: "Permanent", bounceSubType: "General" }, ofRecipient: unknownUser },
  ],
  ooto: [delivered, { type: "BOUNCE", says: { bounceType: "Transient", bounceSubType: "General" } }],
  complaint: [
    delivered,
    {
      type: "COMPLAINT",
      says: { userAgent: "Amazon SES Mailbox Simulator", complaintFeedbackType: "abuse" },
    },
  ],
  suppressionlist: [
    { type: "BOUNCE", says: { bounceType: "Permanent", bounceSubType: "Suppressed" }, ofRecipient: listed },
  ],
};

const simulator = /^([^@+]+)(?:\+[^@]*)?@simulator\.amazonses\.com$/i;

/** The outcome of a mail to this address: delivered, except for the simulator's addresses. */
export const outcomesOf = (recipient: string): readonly Outcome[] => {
  const name = simulator.exec(recipient)?.[1]?.toLowerCase() ?? "success";
  return (Object.hasOwn(simulated, name) ? simulated[name] : undefined) ?? [delivered];
};
