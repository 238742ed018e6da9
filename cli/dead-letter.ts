import type { Message } from "@aws-sdk/client-sqs";
import * as z from "zod";

/** The reason why a message is a dead letter, as far as the message contains it. */
export interface DeadLetter {
  readonly messageId: string;
  /**
   * consumer: received too often; delivery: EventBridge couldn't deliver it to its target; stream: a batch that the
   * outbox gave up; other: written by a function.
   */
  readonly kind: "consumer" | "delivery" | "stream" | "other";
  readonly sentAt: string | null;
  readonly attempts: number | null;
  readonly error: string | null;
  readonly eventType: string | null;
  readonly orderId: string | null;
  readonly correlationId: string | null;
  /** The body, parsed when it is JSON. */
  readonly payload: unknown;
}

const text = z.string().optional().catch(undefined);

/** An event of the bus. */
const event = z.object({
  "detail-type": text,
  detail: z.object({
    metadata: z.object({ correlationId: text }).optional().catch(undefined),
    data: z.object({ orderId: text, correlationId: text }).optional().catch(undefined),
  }),
});

/** Lambda's report on a batch of a stream that failed: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html */
const streamFailure = z.object({
  requestContext: z.object({ condition: text, approximateInvokeCount: z.int().optional() }),
  responseContext: z.object({ functionError: text }).optional(),
  DDBStreamBatchInfo: z.object({ batchSize: z.int().optional() }),
});

/** A letter written by a function that gave up. */
const report = z.object({
  orderId: text,
  correlationId: text,
  reason: text,
  error: text,
});

export const readDeadLetter = (message: Message): DeadLetter => {
  const payload = payloadOf(message.Body ?? "");
  const sent = Number(message.Attributes?.SentTimestamp);
  const base = {
    messageId: message.MessageId ?? "",
    sentAt: Number.isFinite(sent) ? new Date(sent).toISOString() : null,
    payload,
  };
  return { ...base, ...(ofStream(payload) ?? { ...whatFailed(message, payload), ...subjectOf(payload) }) };
};

const payloadOf = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body; // shown as it is
  }
};

type Findings = Omit<DeadLetter, "messageId" | "sentAt" | "payload">;
type Cause = Pick<Findings, "kind" | "attempts" | "error">;

const ofStream = (payload: unknown): Findings | undefined => {
  const found = streamFailure.safeParse(payload);
  if (!found.success) return undefined;
  const { requestContext, responseContext, DDBStreamBatchInfo } = found.data;
  const records = `${DDBStreamBatchInfo.batchSize ?? "some"} records of the stream`;
  const why = [requestContext.condition, responseContext?.functionError].filter((part) => part !== undefined);
  return {
    kind: "stream",
    attempts: requestContext.approximateInvokeCount ?? null,
    error: `${why.join(", ") || "given up"}: ${records}`,
    eventType: null,
    orderId: null,
    correlationId: null,
  };
};

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html */
const whatFailed = ({ MessageAttributes = {} }: Message, payload: unknown): Cause => {
  const of = (name: string): string | undefined => MessageAttributes[name]?.StringValue;
  const code = of("ERROR_CODE");
  if (code !== undefined) {
    const error = [code, of("ERROR_MESSAGE")].filter((part) => part !== undefined).join(": ");
    const retries = of("RETRY_ATTEMPTS");
    return { kind: "delivery", attempts: retries === undefined ? null : Number(retries) + 1, error };
  }
  const told = reasonIn(payload);
  if (told !== undefined) return { kind: "other", attempts: null, error: told };
  // Its count of receives includes those from the dead-letter queue, such as this one.
  return { kind: "consumer", attempts: null, error: null };
};

const reasonIn = (payload: unknown): string | undefined => {
  const { reason, error } = report.safeParse(payload).data ?? {};
  return [error, reason].filter((part) => part !== undefined).join(": ") || undefined;
};

const subjectOf = (payload: unknown): Pick<Findings, "eventType" | "orderId" | "correlationId"> => {
  const { "detail-type": eventType, detail } = event.safeParse(payload).data ?? {};
  const direct = report.safeParse(payload).data;
  return {
    eventType: eventType ?? null,
    orderId: detail?.data?.orderId ?? direct?.orderId ?? null,
    correlationId:
      detail?.metadata?.correlationId ?? detail?.data?.correlationId ?? direct?.correlationId ?? null,
  };
};
