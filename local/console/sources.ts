import type { GroqMode } from "../groq/groq";
import type { Observer } from "../observation";
import type { Provisioned } from "../registry";
import type { Mail } from "../ses/mailbox";
import type { QueuedMessage } from "../sqs/queue-watch";

/** What the console is shown of the cloud, besides what any client of the AWS endpoint may ask for. */
export interface ConsoleSources {
  readonly observer: Observer;
  /** Everything that the program declared so far. */
  readonly resources: () => readonly Provisioned[];
  /** What lies in a queue, without receiving it. */
  readonly queueContents: (queueArn: string) => readonly QueuedMessage[];
  readonly mails: () => readonly Mail[];
  readonly faults: Faults;
  readonly awsEndpoint: () => string;
}

/** Failures that can be switched on, to see what the program does about them. */
export interface Faults {
  /** Part of a recipient's address that SES rejects; `@` rejects all. */
  rejectedMail: string | undefined;
  groqMode: GroqMode;
  /** Whether functions ask the stand-in, rather than the real Groq. */
  readonly groqIsStandIn: boolean;
}
