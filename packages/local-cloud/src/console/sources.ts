import type { Observer } from "../observation";
import type { Provisioned } from "../registry";
import type { Mail } from "../ses/mailbox";
import type { QueuedMessage } from "../sqs/queue-watch";
import type { SwitchGroup } from "../switches";
import type { PictureRules } from "./drawing";

/** The console's data about the cloud, in addition to what the AWS endpoint provides. */
export interface ConsoleSources {
  readonly observer: Observer;
  /** The declared and existing resources; the same array until something changes. */
  readonly resources: () => readonly Provisioned[];
  /** How resources and permissions are drawn. */
  readonly rules: PictureRules;
  /** A queue's messages, without receiving them. */
  readonly queueContents: (queueArn: string) => readonly QueuedMessage[];
  readonly mails: () => readonly Mail[];
  /** Failures that can be switched on, to see how the program reacts. */
  readonly switches: readonly SwitchGroup[];
  readonly awsEndpoint: () => string;
  /** The cloud's time, in milliseconds since 1970. */
  readonly now: () => number;
}
