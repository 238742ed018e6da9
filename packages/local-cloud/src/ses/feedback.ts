import { type ConfigurationSets, configurationSetArn, type EventDestination } from "./configuration-sets";
import { type MailEvent, outcomeEvent, sentEvent, type TaggedMail } from "./mail-event";
import { outcomesOf } from "./simulator";

/** Publishes a mail's events to the destinations of its configuration set. */
export interface FeedbackPorts {
  /** Puts an SES event on the default bus. */
  readonly toBus: (event: {
    readonly source: string;
    readonly detailType: string;
    readonly detail: string;
    readonly resources: readonly string[];
  }) => void;
  /** Publishes to a topic, whose policy must allow SES. @throws AwsError */
  readonly toTopic: (topicArn: string, message: string, sourceArn: string) => void;
  /** Called when a topic refuses an event, which nobody else would notice. */
  readonly dropped: (reason: string) => void;
}

/** Publishes an event to the destinations of the mail's configuration set. */
export const tellOf = (tagged: TaggedMail, sets: ConfigurationSets, ports: FeedbackPorts): void => {
  const { configurationSet, mail } = tagged;
  const outcomes = Object.values(mail.destination)
    .flat()
    .flatMap((recipient) => outcomesOf(recipient).map((outcome) => outcomeEvent(outcome, recipient, tagged)));
  for (const event of [sentEvent(tagged), ...outcomes])
    for (const destination of sets.told(configurationSet, event.type))
      publish(event, destination, configurationSetArn(configurationSet), ports);
};

const publish = (
  { detailType, detail }: MailEvent,
  { topicArn }: EventDestination,
  setArn: string,
  { toBus, toTopic, dropped }: FeedbackPorts,
): void => {
  if (topicArn === undefined) {
    toBus({ source: "aws.ses", detailType, detail, resources: [setArn] });
    return;
  }
  try {
    toTopic(topicArn, detail, setArn);
  } catch (error) {
    dropped(`${detailType} couldn't be published to ${topicArn}: ${error}`);
  }
};
