import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createRequestHandler } from "local-aws-sqs";
import * as z from "zod";
import { Forward } from "../endpoint/forward";
import { listen } from "../endpoint/listen";
import type { IamService } from "../iam/iam";
import { type PolicyDocument, resourcePolicy } from "../iam/policy-document";
import type { Observe } from "../observation";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  account,
  arn,
  type Health,
  jsonReply,
  type RequiredPermission,
} from "../service";
import { declaredAttribute } from "./declared-attribute";
import { cancelMoveTask, movePermissions, sourcesOf } from "./move-tasks";
import { correctQueue } from "./queue-corrections";
import { type QueuedMessage, QueueWatch } from "./queue-watch";
import { refuseForeignDeadLetters } from "./redrive-allow";
import { withOldAttributeNames } from "./system-attributes";

type Handler = ReturnType<typeof createRequestHandler>;

const attributes = z.looseObject({ Attributes: z.record(z.string(), z.string()) });

/** SQS: `local-aws-sqs` behind the AWS endpoint, plus what it lacks, the enforcement of queue policies. */
export class SqsService implements AwsService {
  readonly name = "SQS";
  readonly signingName = "sqs";
  private readonly corrected = new WeakSet<object>();
  private readonly watch: QueueWatch;
  private closing = new AbortController();
  private handler: Handler | undefined;
  private server: Server | undefined;
  private port = 0;
  private readonly forward = new Forward(() => `http://127.0.0.1:${this.port}`);

  /** @param endpointUrl of the AWS endpoint, which queue URLs begin with; known once that listens */
  constructor(
    private readonly iam: IamService,
    private readonly endpointUrl: () => string,
    observe?: Observe,
  ) {
    this.watch = new QueueWatch(observe);
  }

  async start(): Promise<void> {
    this.closing = new AbortController();
    const { hostname, port } = new URL(this.endpointUrl());
    const handler = createRequestHandler({
      accountId: account.id,
      region: account.region,
      hostname,
      port: Number(port),
    });
    this.handler = handler;
    this.server = createServer((request, response) => void handler.requestHandler(request, response));
    this.port = await listen(this.server, 0, "the queue engine's port");
  }

  async stop(): Promise<void> {
    this.closing.abort(); // long polls, which have nothing more to say
    if (!this.server) return;
    const closed = once(this.server, "close");
    this.server.close();
    this.forward.close();
    this.server.closeAllConnections();
    await closed;
    this.handler?.service.resetAll();
    this.server = undefined;
  }

  health(): Health {
    return this.server ? { status: "ok", detail: `${this.queues.length} queues` } : { status: "stopped" };
  }

  permissions(call: AwsCall): readonly RequiredPermission[] {
    const moving = movePermissions(call, (dlqArn) => sourcesOf(this.queues, dlqArn));
    if (moving) return moving;
    const { action, input } = call;
    const name = queueNameOf(input);
    const resource = name === undefined ? "*" : arn("sqs", name);
    // The batch forms have no permission of their own.
    return [{ action: `sqs:${action.replace(/Batch$/, "")}`, resource }];
  }

  /** The policy of a queue, by its ARN, for whoever decides about a call. */
  policyOf(queueArn: string): PolicyDocument | undefined {
    const policy = this.queue(queueArn)?.Policy;
    // The engine gives each queue a policy that says nothing.
    return policy?.Statement === undefined ? undefined : resourcePolicy.parse(policy);
  }

  async handle(call: AwsCall): Promise<AwsReply> {
    refuseUnsupportedPolicy(call.input);
    refuseForeignDeadLetters(call.input, queueNameOf(call.input) ?? "", this.queues);
    if (call.action === "CancelMessageMoveTask" && call.protocol === "json") {
      const ApproximateNumberOfMessagesMoved = cancelMoveTask(this.queues, call.input.TaskHandle);
      return jsonReply({ ApproximateNumberOfMessagesMoved });
    }
    const reply = await this.forward.send({ ...call, path: "/", body: withOldAttributeNames(call) });
    if (call.action === "CreateQueue") this.correctNewQueues();
    return reply;
  }

  private correctNewQueues(): void {
    for (const queue of this.queues) {
      if (this.corrected.has(queue)) continue;
      this.corrected.add(queue);
      this.watch.watch(queue);
      correctQueue(queue, this.closing.signal);
    }
  }

  private queue(queueArn: string) {
    const name = queueArn.slice(queueArn.lastIndexOf(":") + 1);
    return this.queues.find(({ QueueName }) => QueueName === name);
  }

  private get queues() {
    return this.handler?.service.Queues ?? [];
  }

  /** One operation, by whoever runs the cloud: no permissions are asked. @throws AwsError */
  async call(action: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const reply = await this.handle({
      service: "sqs",
      action,
      protocol: "json",
      input,
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${action}` },
      body: Buffer.from(JSON.stringify(input)),
      caller: { kind: "operator" },
      requestId: "local",
    });
    const text = reply.body.toString("utf8");
    const answer = z.record(z.string(), z.unknown()).parse(text === "" ? {} : JSON.parse(text));
    if (reply.status === 200) return answer;
    throw new AwsError(errorName(String(answer.__type)), String(answer.message), reply.status);
  }

  /** The queues that there are. */
  arns(): readonly string[] {
    return (this.handler?.service.Queues ?? []).map(({ QueueName }) => arn("sqs", QueueName));
  }

  /** What lies in a queue, without receiving it; oldest first. */
  contents(queueArn: string): readonly QueuedMessage[] {
    return this.watch.contents(queueArn);
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
    if (!this.queue(queueArn))
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

const queueNameOf = ({ QueueUrl, QueueName }: AwsCall["input"]): string | undefined => {
  if (typeof QueueUrl === "string") return QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1);
  return typeof QueueName === "string" ? QueueName : undefined;
};

/**
 * A policy that can't be evaluated is refused when it is set, and not at some send later.
 * @throws AwsError InvalidAttributeValue
 */
const refuseUnsupportedPolicy = (input: AwsCall["input"]): void => {
  for (const policy of declaredAttribute(input, "Policy")) {
    const parsed = resourcePolicy.safeParse(policy);
    if (!parsed.success)
      throw new AwsError("InvalidAttributeValue", `Policy: ${z.prettifyError(parsed.error)}`);
  }
};

/** `com.amazonaws.sqs#QueueDoesNotExist` → `QueueDoesNotExist` */
const errorName = (type: string): string => type.slice(type.lastIndexOf("#") + 1);
