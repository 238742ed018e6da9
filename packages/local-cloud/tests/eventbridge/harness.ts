import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { checkCall } from "../../src/aws-model/wire-rules";
import { Clock } from "../../src/clock/clock";
import type { DeliveryOrigin } from "../../src/eventbridge/delivery";
import { type EventBridgeOptions, EventBridgeService } from "../../src/eventbridge/eventbridge";
import { eventBridgeResources } from "../../src/eventbridge/resources";
import { Registry } from "../../src/registry";
import type { AwsCall } from "../../src/service";

export interface Sent {
  readonly queueArn: string;
  readonly body: string;
  readonly attributes: Record<string, string>;
  readonly from: DeliveryOrigin;
}

export const queueArn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;

/** An EventBridge service over queues that record what they get, and fail as told. */
export class Harness {
  readonly sent: Sent[] = [];
  readonly dropped: string[] = [];
  readonly clock = new Clock();
  readonly directory = mkdtempSync(join(tmpdir(), "eventbridge-"));
  readonly events: EventBridgeService;
  readonly registry: Registry;
  /** Errors that a queue throws, one a send, before it accepts; by queue name. */
  readonly failures: Record<string, Error[]> = {};

  constructor(options: Partial<EventBridgeOptions> = {}) {
    this.events = new EventBridgeService({
      stateDirectory: this.directory,
      clock: this.clock,
      backoff: () => 0,
      dropped: (reason) => this.dropped.push(reason),
      queues: {
        send: async (arn, body, attributes, from) => {
          const failure = this.failures[arn.slice(arn.lastIndexOf(":") + 1)]?.shift();
          if (failure) throw failure;
          this.sent.push({ queueArn: arn, body, attributes, from });
        },
      },
      ...options,
    });
    this.registry = new Registry(eventBridgeResources(this.events));
  }

  declare(type: string, name: string, inputs: Record<string, unknown>) {
    return this.registry.create(`aws:cloudwatch/event${type}:Event${type}`, name, inputs);
  }

  /** A bus `orders` with a rule `created` for OrderCreated, and a target queue with a DLQ. */
  async declareOrders(target: Record<string, unknown> = {}): Promise<void> {
    await this.declare("Bus", "orders", {});
    await this.declare("Rule", "created", {
      eventBusName: "orders",
      eventPattern: '{"detail-type":["OrderCreated"]}',
    });
    await this.declare("Target", "to-queue", {
      eventBusName: "orders",
      rule: "created",
      arn: queueArn("inventory"),
      deadLetterConfig: { arn: queueArn("dlq") },
      ...target,
    });
  }

  /** Calls the service after AWS's model, as the endpoint does. */
  async call(action: string, input: Record<string, unknown>): Promise<unknown> {
    const call = callOf(action, input);
    checkCall(call);
    const reply = await this.events.handle(call);
    return JSON.parse(String(reply.body));
  }

  async put(...entries: Record<string, unknown>[]) {
    return putReply.parse(await this.call("PutEvents", { Entries: entries }));
  }

  async close(): Promise<void> {
    await this.events.stop();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 10 });
  }
}

const putReply = z.object({
  FailedEntryCount: z.number(),
  Entries: z.array(
    z.object({
      EventId: z.string().optional(),
      ErrorCode: z.string().optional(),
      ErrorMessage: z.string().optional(),
    }),
  ),
});

export const entry = (overrides: Record<string, unknown> = {}): Record<string, unknown> => ({
  Source: "shop.orders",
  DetailType: "OrderCreated",
  Detail: '{"orderId":"o-1","total":1.50}',
  EventBusName: "orders",
  ...overrides,
});

export const callOf = (action: string, input: Record<string, unknown>): AwsCall => ({
  service: "events",
  action,
  protocol: "json",
  input,
  method: "POST",
  path: "/",
  headers: {},
  body: Buffer.from(JSON.stringify(input)),
  caller: { kind: "operator" },
  requestId: "request-1",
});
