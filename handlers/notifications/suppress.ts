import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { OrderStore } from "../orders/order-store";
import type { Telemetry } from "../telemetry/telemetry";
import { mailFeedback, reasonOf } from "./feedback";
import { addressHash, type Suppressions } from "./suppression";

export interface SuppressDeps {
  /** Only the order has the address. */
  readonly orders: Pick<OrderStore, "find">;
  readonly suppressions: Pick<Suppressions, "add">;
  readonly telemetry: Telemetry;
}

/** Suppresses addresses according to SES's reports about orders' mails. */
export const suppress = (deps: SuppressDeps) => {
  const { telemetry } = deps;
  const consume = async (record: SQSRecord): Promise<void> => {
    try {
      await suppressOne(JSON.parse(record.body), deps);
    } catch (error) {
      telemetry.error("An SES report couldn't be handled", error, { messageId: record.messageId });
      throw error;
    }
  };
  return (batch: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(batch, consume, new BatchProcessor(EventType.SQS), {
      context,
      throwOnFullBatchFailure: false,
    });
};

const suppressOne = async (
  message: unknown,
  { orders, suppressions, telemetry }: SuppressDeps,
): Promise<void> => {
  const feedback = mailFeedback.parse(message);
  const { at, bounceType, bounceSubType, messageId } = feedback;
  const [orderId = ""] = feedback.orderIds;
  const why = reasonOf(feedback);
  if (why === undefined) {
    const fields = { orderId, bounceType, bounceSubType, mailId: messageId };
    telemetry.info("SES reported a mail; its address isn't suppressed", fields);
    return;
  }
  const order = await orders.find(orderId);
  if (order === undefined) {
    telemetry.warn("SES reported a mail of an order that doesn't exist any more", { orderId, ...why });
    return;
  }
  await suppressions.add({ addressHash: addressHash(order.customerEmail), ...why, at, orderId });
  telemetry.count("AddressesSuppressed");
  telemetry.warn("An address was suppressed", { orderId, mailId: messageId, ...why });
};
