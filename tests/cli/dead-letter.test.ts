import { expect } from "chai";
import { readDeadLetter } from "../../cli/dead-letter";
import { delivered, pendingOrder } from "../factories/order";

const order = pendingOrder();
const event = JSON.stringify(delivered(order));
const message = (Body: string, more: Record<string, unknown> = {}) => ({ MessageId: "m-1", Body, ...more });
const attribute = (StringValue: string) => ({ DataType: "String", StringValue });

describe("a dead letter", () => {
  it("of a consumer shows the event; the message itself contains no error", () => {
    const letter = readDeadLetter(message(event, { Attributes: { SentTimestamp: "1772359200000" } }));

    expect(letter).to.deep.include({
      kind: "consumer",
      sentAt: "2026-03-01T10:00:00.000Z",
      attempts: null,
      error: null,
      eventType: "OrderCreated",
      orderId: order.orderId,
      correlationId: "corr-1",
    });
    expect(letter.payload).to.deep.equal(JSON.parse(event));
  });

  it("of EventBridge shows its error and every attempt, including the first", () => {
    const MessageAttributes = {
      ERROR_CODE: attribute("NO_PERMISSIONS"),
      ERROR_MESSAGE: attribute("not allowed"),
      RETRY_ATTEMPTS: attribute("2"),
    };

    const letter = readDeadLetter(message(event, { MessageAttributes }));

    expect(letter).to.deep.include({ kind: "delivery", attempts: 3, error: "NO_PERMISSIONS: not allowed" });
    expect(letter.orderId).to.equal(order.orderId);
  });

  it("of a stream shows why the batch was given up and how large it was", () => {
    const body = {
      requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 11 },
      responseContext: { statusCode: 200, functionError: "Unhandled" },
      DDBStreamBatchInfo: { batchSize: 4 },
    };

    const letter = readDeadLetter(message(JSON.stringify(body)));

    expect(letter).to.deep.include({
      kind: "stream",
      attempts: 11,
      error: "RetryAttemptsExhausted, Unhandled: 4 records of the stream",
    });
  });

  it("of the state machine shows the order, the error and the reason", () => {
    const body = { orderId: order.orderId, error: "PaymentDeclined", reason: "no money", executionId: "e" };

    const letter = readDeadLetter(message(JSON.stringify(body)));

    expect(letter).to.deep.include({
      kind: "other",
      error: "PaymentDeclined: no money",
      orderId: order.orderId,
    });
  });

  for (const body of ["", "not JSON", "null", "[]", '{"detail":5}', '{"detail":{"data":"x"}}'])
    it(`is shown whatever it holds: ${JSON.stringify(body)}`, () => {
      const letter = readDeadLetter(message(body));

      expect(letter).to.deep.include({
        messageId: "m-1",
        kind: "consumer",
        orderId: null,
        correlationId: null,
      });
    });
});
