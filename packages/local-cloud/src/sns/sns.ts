import { randomUUID } from "node:crypto";
import { Clock } from "../clock/clock";
import type { IamService } from "../iam/iam";
import type { PolicyDocument } from "../iam/policy-document";
import {
  type AwsCall,
  type AwsReply,
  type AwsService,
  account,
  type Health,
  NotImplementedLocally,
  type RequiredPermission,
} from "../service";
import type { Mailbox } from "../ses/mailbox";
import {
  checkNotice,
  envelope,
  lambdaEvent,
  mailText,
  type Notice,
  type Notification,
  textFor,
} from "./notification";
import { operations } from "./operations";
import { type Subscription, type Topic, Topics } from "./topics";

/** A service that publishes, on behalf of one of its resources: a rule, an alarm. */
export interface Publisher {
  /** e.g. `cloudwatch.amazonaws.com` */
  readonly service: string;
  readonly sourceArn: string;
}

export interface SnsOptions {
  readonly iam: IamService;
  readonly queues: {
    /** @throws AwsError AccessDenied, QueueDoesNotExist */
    send(queueArn: string, body: string, attributes: Record<string, string>, from: Publisher): Promise<void>;
  };
  readonly functions: {
    /** @throws AwsError AccessDeniedException, ResourceNotFoundException */
    invokeAsync(functionArn: string, payload: string, from: Publisher): Promise<void>;
  };
  /** Where e-mails to subscribers go. */
  readonly mailbox: Pick<Mailbox, "add">;
  /** Called for each notification that reached neither its subscriber nor a dead-letter queue. */
  readonly dropped: (reason: string) => void;
  readonly clock?: Clock;
  /** The tags that a topic was declared with. */
  readonly tagsOf?: (topicArn: string) => Readonly<Record<string, string>>;
}

const from = "AWS Notifications <no-reply@sns.amazonaws.com>";

/** SNS, the query API: standard topics with queues, functions and e-mail addresses as subscribers. */
export class SnsService implements AwsService {
  readonly name = "SNS";
  readonly signingName = "sns";
  readonly topics = new Topics();
  private readonly clock: Clock;
  private readonly deliveries = new Set<Promise<void>>();

  constructor(private readonly options: SnsOptions) {
    this.clock = options.clock ?? new Clock();
  }

  async start(): Promise<void> {}

  tagsOf(topicArn: string): Readonly<Record<string, string>> {
    return this.options.tagsOf?.(topicArn) ?? {};
  }

  /** Finishes running deliveries. */
  async stop(): Promise<void> {
    await Promise.all(this.deliveries);
  }

  health(): Health {
    const subscriptions = this.topics.subscriptions().length;
    return { status: "ok", detail: `${this.topics.all().length} topics, ${subscriptions} subscriptions` };
  }

  permissions({ action, input }: AwsCall): readonly RequiredPermission[] {
    const resource = input.TopicArn ?? input.TargetArn;
    return [{ action: `sns:${action}`, resource: typeof resource === "string" ? resource : "*" }];
  }

  /** The policy of a topic, for authorizing calls. */
  policyOf(topicArn: string): PolicyDocument | undefined {
    return this.topics.find(topicArn)?.policy;
  }

  async handle(call: AwsCall): Promise<AwsReply> {
    const operation = Object.hasOwn(operations, call.action) ? operations[call.action] : undefined;
    if (!operation) throw new NotImplementedLocally(`sns:${call.action}`);
    return operation(this, call);
  }

  /**
   * Publishes for another service, which the topic's policy must allow. The default policy of a topic allows CloudWatch
   * alarms of the account.
   * @returns the message's id
   * @throws AwsError AccessDeniedException, NotFound, InvalidParameter
   */
  publishAs(topicArn: string, notice: Notice, by: Publisher): string {
    const topic = this.topics.get(topicArn);
    const owner = by.service === "cloudwatch.amazonaws.com" ? { "aws:SourceOwner": [account.id] } : {};
    this.options.iam.authorize(
      { kind: "service", service: by.service },
      { action: "sns:Publish", resource: topicArn, context: { "aws:SourceArn": [by.sourceArn], ...owner } },
      topic.policy,
    );
    return this.publish(topicArn, notice);
  }

  /**
   * Publishes without checking permissions. Deliveries continue after it has returned.
   * @returns the message's id
   * @throws AwsError NotFound, InvalidParameter
   */
  publish(topicArn: string, notice: Notice): string {
    const topic = this.topics.get(topicArn);
    checkNotice(notice);
    const notification = { ...notice, id: randomUUID(), topicArn, timestamp: this.clock.date() };
    for (const subscription of topic.subscriptions) this.startDelivery(topic, subscription, notification);
    return notification.id;
  }

  private startDelivery(topic: Topic, subscription: Subscription, notification: Notification): void {
    const running = this.clock.work
      .during(() => this.deliver(topic, subscription, notification))
      .catch((error: unknown) =>
        this.options.dropped(
          `${topic.name} → ${subscription.endpoint}, message ${notification.id}: ${String(error)}`,
        ),
      )
      .finally(() => this.deliveries.delete(running));
    this.deliveries.add(running);
  }

  /** A refusal isn't retried, as on AWS. */
  private async deliver(topic: Topic, subscription: Subscription, notification: Notification): Promise<void> {
    const by = { service: "sns.amazonaws.com", sourceArn: topic.arn };
    try {
      await this.send(subscription, notification, by);
    } catch (error) {
      if (subscription.deadLetterArn === undefined) throw error;
      await this.options.queues.send(
        subscription.deadLetterArn,
        envelope(notification, subscription),
        {},
        by,
      );
    }
  }

  private async send(subscription: Subscription, notification: Notification, by: Publisher): Promise<void> {
    const { protocol, endpoint, raw } = subscription;
    if (protocol === "sqs") {
      const body = raw ? textFor("sqs", notification) : envelope(notification, subscription);
      return this.options.queues.send(endpoint, body, raw ? { ...notification.attributes } : {}, by);
    }
    if (protocol === "lambda")
      return this.options.functions.invokeAsync(endpoint, lambdaEvent(notification, subscription), by);
    await this.options.mailbox.add({
      source: from,
      destination: { ToAddresses: [endpoint], CcAddresses: [], BccAddresses: [] },
      replyTo: [],
      subject: notification.subject ?? "AWS Notification Message",
      body: { text: mailText(notification, subscription) },
    });
  }
}
