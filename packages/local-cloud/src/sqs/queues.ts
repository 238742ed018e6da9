import { type PolicyDocument, resourcePolicy } from "../iam/policy-document";
import type { QueueEngine } from "./queue";

type Queue = QueueEngine["Queues"][number];

/** Attributes that programs also declare by a resource of their own. */
export type SeparateAttribute = "Policy" | "RedrivePolicy" | "RedriveAllowPolicy";

/** The engine's queues, for operations that its API lacks, or performs differently than a provider needs. */
export class Queues {
  constructor(private readonly ofEngine: () => Queue[]) {}

  all(): Queue[] {
    return this.ofEngine();
  }

  /** A queue by its URL or ARN. */
  find(urlOrArn: string): Queue | undefined {
    const name = urlOrArn.slice(Math.max(urlOrArn.lastIndexOf("/"), urlOrArn.lastIndexOf(":")) + 1);
    return this.all().find(({ QueueName }) => QueueName === name);
  }

  /** The policy of a queue; the engine's own says nothing, and is none. */
  policyOf(urlOrArn: string): PolicyDocument | undefined {
    const policy = this.find(urlOrArn)?.Policy;
    return policy?.Statement === undefined ? undefined : resourcePolicy.parse(policy);
  }

  /** Whether an attribute was given to a queue that a resource of its own declares. */
  isSet(queueUrl: string, attribute: SeparateAttribute): boolean {
    const queue = this.find(queueUrl);
    return (attribute === "Policy" ? queue?.Policy.Statement : queue?.[attribute]) !== undefined;
  }

  /** Takes such an attribute away. */
  clear(queueUrl: string, attribute: SeparateAttribute): void {
    const queue = this.find(queueUrl);
    if (!queue) return;
    if (attribute === "Policy") queue.Policy = { Version: "2012-10-17" };
    else delete queue[attribute];
  }

  /** Deletes a queue with its messages. A queue with the same name may be created immediately; AWS requires a minute in between. */
  remove(queueUrl: string): void {
    const queue = this.find(queueUrl);
    if (!queue) return;
    queue.clearRecords();
    this.all().splice(this.all().indexOf(queue), 1);
  }
}
