import * as z from "zod";
import { Clock } from "../clock/clock";
import type { IamService } from "../iam/iam";
import type { PolicyDocument } from "../iam/policy-document";
import { jsonAnswer, jsonCall } from "../json-call";
import type { Observe } from "../observation";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  account,
  arn,
  type Health,
  type RequiredPermission,
} from "../service";
import { stopController } from "../stop-controller";
import { checkedCall } from "./checked-call";
import { correctedAnswer } from "./engine-answers";
import { EngineServer } from "./engine-server";
import { type Invisibility, invisibilityOf } from "./in-flight";
import { sourcesOf } from "./move-tasks";
import { answeredHere } from "./own-answers";
import { sqsPermissions } from "./permissions";
import { refuseInQueuePath, unknownOperation, withQueueOfPath } from "./query-path";
import { correctQueue } from "./queue-corrections";
import { setZeros, takeKeyAway } from "./queue-creation";
import { queueModel } from "./queue-model";
import { type QueuedMessage, QueueWatch } from "./queue-watch";
import { Queues } from "./queues";
import { RecentlyDeleted } from "./recently-deleted";
import { withOldAttributeNames } from "./system-attributes";
import { withoutHeaderDigest, withTraceHeader } from "./trace-header";

const attributes = z.looseObject({ Attributes: z.record(z.string(), z.string()) });

/** SQS: `local-aws-sqs` behind the AWS endpoint, with enforcement of queue policies. */
export class SqsService implements AwsService {
  readonly name = "SQS";
  readonly signingName = "sqs";
  readonly model = queueModel;
  readonly queues = new Queues(() => this.engine.queues());
  private readonly corrected = new WeakSet<object>();
  private readonly watch: QueueWatch;
  private readonly engine: EngineServer;
  private readonly deleted: RecentlyDeleted;
  private closing = stopController();

  /** @param endpointUrl of the AWS endpoint, which queue URLs begin with; known once that listens */
  constructor(
    private readonly iam: IamService,
    private readonly endpointUrl: () => string,
    observe?: Observe,
    private readonly clock = new Clock(),
  ) {
    this.watch = new QueueWatch(clock, observe);
    this.engine = new EngineServer(clock);
    this.deleted = new RecentlyDeleted(clock);
  }

  async start(): Promise<void> {
    this.closing = stopController();
    await this.engine.start(this.endpointUrl());
  }

  async stop(): Promise<void> {
    this.closing.abort(); // long polls, which have nothing more to say
    await this.engine.stop();
  }

  health(): Health {
    return this.engine.isRunning
      ? { status: "ok", detail: `${this.queues.all().length} queues` }
      : { status: "stopped" };
  }

  permissions(call: AwsCall): readonly RequiredPermission[] {
    return sqsPermissions(withQueueOfPath(call, this.endpointUrl()), (dlqArn) =>
      sourcesOf(this.queues.all(), dlqArn),
    );
  }

  /** The policy of a queue, by its ARN, for authorizing calls. */
  policyOf(queueArn: string): PolicyDocument | undefined {
    return this.queues.policyOf(queueArn);
  }

  async handle(given: AwsCall): Promise<AwsReply> {
    if (given.protocol === "rest") return unknownOperation;
    refuseInQueuePath(given);
    const call = checkedCall(withQueueOfPath(given, this.endpointUrl()), this.queues.all());
    this.deleted.check(call);
    const own = await answeredHere(call, this);
    if (own) return own;
    const { action, gone } = call;
    // Not the original bytes, because the engine must read only what was checked.
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${action}` };
    const body = withOldAttributeNames(withTraceHeader(call));
    // A message for a disconnected client would be in flight without a receiver; other calls are still carried out.
    const waiting = gone && call.action === "ReceiveMessage" ? { gone } : {};
    const reply = await this.engine.send({ method: "POST", headers, path: "/", body, ...waiting });
    if (call.action === "CreateQueue") this.correctNewQueues(call);
    const queue = this.queues.find(String(call.input.QueueUrl));
    if (queue) takeKeyAway(queue, call);
    if (call.action === "DeleteQueue" && reply.status === 200) this.deleted.add(call);
    return withoutHeaderDigest(call, correctedAnswer(call.action, reply));
  }

  private correctNewQueues(call: AwsCall): void {
    for (const queue of this.queues.all()) {
      if (this.corrected.has(queue)) continue;
      this.corrected.add(queue);
      setZeros(queue, call);
      this.watch.watch(queue);
      const queueArn = arn("sqs", queue.QueueName);
      correctQueue(queue, {
        clock: this.clock,
        closing: this.closing.signal,
        entryOf: (receiptHandle) => this.watch.entry(queueArn, receiptHandle),
        recordOf: (messageId) => this.watch.recordOf(messageId),
        gone: () => this.engine.gone(),
      });
    }
  }

  /** Runs one operation as the operator, without checking permissions. @throws AwsError */
  async call(action: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    return jsonAnswer(await this.handle(jsonCall("sqs", action, input)));
  }

  /** The queues that there are. */
  arns(): readonly string[] {
    return this.queues.all().map(({ QueueName }) => arn("sqs", QueueName));
  }

  /** What lies in a queue, without receiving it; oldest first. */
  contents(queueArn: string): readonly QueuedMessage[] {
    return this.watch.contents(queueArn);
  }

  /**
   * Lets a message that wasn't processed come back sooner than its visibility timeout says.
   * @param scale multiplies the visibility timeout: 1 changes nothing, 0 makes the message visible immediately
   * @returns how long it would have stayed away, and how long it does; `undefined` when it isn't in flight by this
   *   handle any more
   */
  returnSooner(
    queueArn: string,
    receiptHandle: string,
    scale: number,
  ): { readonly before: Invisibility; readonly left: number } | undefined {
    const before = invisibilityOf(this.watch.entry(queueArn, receiptHandle), receiptHandle);
    if (!before) return undefined;
    const left = Math.min(before.left, before.whole * scale);
    if (left < before.left) this.queues.find(queueArn)?.changeVisibility(receiptHandle, String(left));
    return { before, left };
  }

  /** The attributes of a queue, by its ARN. @throws AwsError QueueDoesNotExist */
  async attributes(queueArn: string): Promise<Record<string, string>> {
    const answer = await this.call("GetQueueAttributes", {
      QueueUrl: this.urlOf(queueArn),
      AttributeNames: ["All"],
    });
    return attributes.parse({ Attributes: {}, ...answer }).Attributes;
  }

  urlOf(queueArn: string): string {
    return `${this.endpointUrl()}/${account.id}/${queueArn.slice(queueArn.lastIndexOf(":") + 1)}`;
  }

  /**
   * Sends for another service, which needs the queue's policy to let it.
   * @throws AwsError AccessDenied, QueueDoesNotExist
   */
  async sendAs(
    queueArn: string,
    body: string,
    messageAttributes: Readonly<Record<string, string>>,
    from: { readonly service: string; readonly sourceArn: string },
  ): Promise<void> {
    if (!this.queues.find(queueArn))
      throw new AwsError("QueueDoesNotExist", `The queue ${queueArn} doesn't exist.`);
    this.iam.authorize(
      { kind: "service", service: from.service },
      { action: "sqs:SendMessage", resource: queueArn, context: { "aws:SourceArn": [from.sourceArn] } },
      this.policyOf(queueArn),
    );
    await this.call("SendMessage", {
      QueueUrl: this.urlOf(queueArn),
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(messageAttributes).map(([name, StringValue]) => [
          name,
          { DataType: "String", StringValue },
        ]),
      ),
    });
  }
}
