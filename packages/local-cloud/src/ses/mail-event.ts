import { account } from "../service";
import type { MailEventType } from "./configuration-sets";
import type { Mail } from "./mailbox";
import type { Outcome } from "./simulator";

/** A mail's published event: the same JSON for topics and for the event bus. */
export interface MailEvent {
  readonly type: MailEventType;
  /** Of the event on the bus. */
  readonly detailType: string;
  readonly detail: string;
}

/** A mail with its tags and configuration set. */
export interface TaggedMail {
  readonly mail: Mail;
  readonly configurationSet: string;
  readonly tags: Readonly<Record<string, string>>;
}

interface Words {
  readonly detailType: string;
  readonly eventType: string;
  /** The property with the event's details. */
  readonly part: string;
  /** The property of that with the recipients. */
  readonly recipients?: string;
}

const words: Readonly<Record<MailEventType, Words>> = {
  SEND: { detailType: "Email Sent", eventType: "Send", part: "send" },
  DELIVERY: { detailType: "Email Delivered", eventType: "Delivery", part: "delivery" },
  BOUNCE: {
    detailType: "Email Bounced",
    eventType: "Bounce",
    part: "bounce",
    recipients: "bouncedRecipients",
  },
  COMPLAINT: {
    detailType: "Email Complaint Received",
    eventType: "Complaint",
    part: "complaint",
    recipients: "complainedRecipients",
  },
};

/** The event that SES accepted a mail. */
export const sentEvent = (tagged: TaggedMail): MailEvent => eventOf("SEND", {}, tagged);

/** The event for a mail to one recipient. */
export const outcomeEvent = (
  { type, says, ofRecipient = {} }: Outcome,
  recipient: string,
  tagged: TaggedMail,
): MailEvent => {
  const { recipients } = words[type];
  const whom =
    recipients === undefined
      ? { recipients: [recipient] }
      : {
          [recipients]: [{ emailAddress: recipient, ...ofRecipient }],
          feedbackId: `${tagged.mail.id}-feedback`,
        };
  return eventOf(type, { ...says, ...whom, timestamp: tagged.mail.timestamp }, tagged);
};

/** @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
const eventOf = (type: MailEventType, told: Record<string, unknown>, tagged: TaggedMail): MailEvent => {
  const { detailType, eventType, part } = words[type];
  return { type, detailType, detail: JSON.stringify({ eventType, [part]: told, mail: mailOf(tagged) }) };
};

const mailOf = ({ mail, configurationSet, tags }: TaggedMail) => {
  const { source, subject, destination, timestamp, id } = mail;
  return {
    timestamp,
    source,
    sendingAccountId: account.id,
    messageId: id,
    destination: Object.values(destination).flat(),
    headersTruncated: false,
    commonHeaders: { from: [source], to: destination.ToAddresses, messageId: id, subject },
    tags: {
      ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
      "ses:configuration-set": [configurationSet],
      "ses:from-domain": [source.slice(source.lastIndexOf("@") + 1).replace(/>.*$/, "")],
    },
  };
};
