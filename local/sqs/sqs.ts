import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createRequestHandler } from "local-aws-sqs";
import * as z from "zod";
import { Forward } from "../endpoint/forward";
import { listen } from "../endpoint/listen";
import type { IamService } from "../iam/iam";
import { type PolicyDocument, resourcePolicy } from "../iam/policy-document";
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
import { correctQueue } from "./queue-corrections";
import { withOldAttributeNames } from "./system-attributes";

type Handler = ReturnType<typeof createRequestHandler>;

const attributes = z.looseObject({ Attributes: z.record(z.string(), z.string()) });

/** SQS: `local-aws-sqs` behind the AWS endpoint, plus what it lacks, the enforcement of queue policies. */
export class SqsService implements AwsService {
  readonly name = "SQS";
  readonly signingName = "sqs";
  private readonly corrected = new WeakSet<object>();
  private closing = new AbortController();
  private handler: Handler | undefined;
  private server: Server | undefined;
  private port = 0;
  private readonly forward = new Forward(() => `http://127.0.0.1:${this.port}`);

  /** @param endpointUrl of the AWS endpoint, which queue URLs begin with; known once that listens */
  constructor(
    private readonly iam: IamService,
    private readonly endpointUrl: () => string,
  ) {}

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
    const queues = this.handler?.service.Queues.length ?? 0;
    return this.server ? { status: "ok", detail: `${queues} queues` } : { status: "stopped" };
  }

  permissions({ action, input }: AwsCall): readonly RequiredPermission[] {
    const url = typeof input.QueueUrl === "string" ? input.QueueUrl : undefined;
    const name = url?.slice(url.lastIndexOf("/") + 1) ?? input.QueueName;
    const source = input.SourceArn;
    const resource = typeof name === "string" ? arn("sqs", name) : typeof source === "string" ? source : "*";
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
    const reply = await this.forward.send({ ...call, path: "/", body: withOldAttributeNames(call) });
    if (call.action === "CreateQueue") this.correctNewQueues();
    return reply;
  }

  private correctNewQueues(): void {
    for (const queue of this.handler?.service.Queues ?? []) {
      if (this.corrected.has(queue)) continue;
      this.corrected.add(queue);
      correctQueue(queue, this.closing.signal);
    }
  }

  private queue(queueArn: string) {
    const name = queueArn.slice(queueArn.lastIndexOf(":") + 1);
    return this.handler?.service.Queues.find(({ QueueName }) => QueueName === name);
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

/**
 * A policy that can't be evaluated is refused when it is set, and not at some send later.
 * @throws AwsError InvalidAttributeValue
 */
const refuseUnsupportedPolicy = (input: AwsCall["input"]): void => {
  for (const policy of declaredPolicies(input)) {
    const parsed = resourcePolicy.safeParse(policy);
    if (!parsed.success)
      throw new AwsError("InvalidAttributeValue", `Policy: ${z.prettifyError(parsed.error)}`);
  }
};

/** `Attributes.Policy`, or in the query protocol `Attribute.<n>.Name` and `.Value`. */
const declaredPolicies = (input: AwsCall["input"]): unknown[] => {
  const inQuery = Object.entries(input)
    .filter(([name, value]) => /^Attribute\.\d+\.Name$/.test(name) && value === "Policy")
    .map(([name]) => input[name.replace(/Name$/, "Value")]);
  const inJson = attributes.safeParse(input).data?.Attributes.Policy;
  // An empty one takes the policy away.
  return [inJson, ...inQuery].filter((policy) => policy !== undefined && policy !== "");
};

/** `com.amazonaws.sqs#QueueDoesNotExist` → `QueueDoesNotExist` */
const errorName = (type: string): string => type.slice(type.lastIndexOf("#") + 1);
