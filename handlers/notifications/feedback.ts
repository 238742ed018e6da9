import * as z from "zod";
import type { Suppression } from "./suppression";

/** The detail-types of SES's events on the default bus. */
export const feedbackTypes = ["Email Bounced", "Email Complaint Received"] as const;

/** The tag that names a mail's order, in SendEmail and in SES's events. */
export const orderTag = "orderId";

/**
 * The input transformer for SES's events. An event names the recipient, so only these parts are copied, and the queue, the
 * dead-letter queue and the logs contain no address. A part that an event lacks is an empty text.
 */
export const feedbackInput = {
  inputPaths: {
    type: "$.detail-type",
    at: "$.time",
    messageId: "$.detail.mail.messageId",
    bounceType: "$.detail.bounce.bounceType",
    bounceSubType: "$.detail.bounce.bounceSubType",
    feedbackType: "$.detail.complaint.complaintFeedbackType",
    orderIds: `$.detail.mail.tags.${orderTag}`,
  },
  inputTemplate:
    '{"type":"<type>","at":"<at>","messageId":"<messageId>","bounceType":"<bounceType>",' +
    '"bounceSubType":"<bounceSubType>","feedbackType":"<feedbackType>","orderIds":<orderIds>}',
};

export const mailFeedback = z.object({
  type: z.enum(feedbackTypes),
  at: z.iso.datetime(),
  messageId: z.string(),
  bounceType: z.string(),
  bounceSubType: z.string(),
  feedbackType: z.string(),
  orderIds: z.array(z.string()).min(1),
});
export type MailFeedback = z.infer<typeof mailFeedback>;

/**
 * Returns why an address must be suppressed, or undefined. A full mailbox, an automatic reply and unexplained bounces
 * suppress nothing; a complaint of the type `not-spam` withdraws an earlier one.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export const reasonOf = (feedback: MailFeedback): Pick<Suppression, "reason" | "detail"> | undefined => {
  const { type, bounceType, bounceSubType, feedbackType } = feedback;
  if (type === "Email Complaint Received")
    return feedbackType === "not-spam"
      ? undefined
      : { reason: "complaint", detail: feedbackType || "unspecified" };
  return bounceType === "Permanent"
    ? { reason: "bounce", detail: `${bounceType}/${bounceSubType}` }
    : undefined;
};
