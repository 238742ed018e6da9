import { expect } from "chai";
import fc from "fast-check";
import * as z from "zod";
import { unknownRoute } from "../../handlers/http/unknown-route";
import { reserveStock } from "../../handlers/inventory/reserve-stock";
import { cancelOrder } from "../../handlers/orders/cancel-order";
import { powertools } from "../../handlers/telemetry/powertools";
import { httpEvent } from "../factories/http-event";
import { lambdaContext } from "../factories/lambda-context";
import { pendingOrder } from "../factories/order";
import { sqsBatch, sqsRecord } from "../factories/sqs-record";
import { captureConsole } from "../handlers/support/console";
import { unlimited } from "../handlers/support/create-order";
import { nastyText } from "./nasty";

const line = z.looseObject({ level: z.string(), message: z.string() });

/** What breaks out of a text where it isn't escaped. */
const breaking = fc.oneof(
  nastyText,
  fc.constantFrom(
    '"}\n{"level":"INFO","message":"forged"}',
    "\u2028forged\u2029",
    "\r\nERROR forged",
    "\u001b[31mforged\u001b[0m",
    "\\u000aforged",
    "%s %d %j %O",
    "\u0085forged",
  ),
);

describe("what strangers get into the logs", () => {
  let saved: string | undefined;
  before(() => {
    saved = process.env.POWERTOOLS_DEV;
    process.env.POWERTOOLS_DEV = "true"; // Powertools prints through the console then, which can be listened to
  });
  after(() => {
    if (saved === undefined) delete process.env.POWERTOOLS_DEV;
    else process.env.POWERTOOLS_DEV = saved;
  });

  /** The log's lines of some work. */
  const linesOf = async (work: () => Promise<unknown>): Promise<string[]> => {
    const captured = captureConsole();
    try {
      await work();
    } finally {
      captured.restore();
    }
    return captured.lines;
  };

  const expectWhole = (lines: readonly string[]): void => {
    for (const text of lines) {
      const parsed = line.parse(JSON.parse(text));
      expect(parsed.message).to.not.contain("forged");
      // POWERTOOLS_DEV indents; what stands in a field is escaped all the same.
      expect(text.replaceAll("\n", "")).to.not.match(/[^ -\u{10ffff}]/u);
    }
  };

  it("by a request stays within a field of one line", async () => {
    const telemetry = powertools();
    const orders = { find: async () => undefined, move: async () => true };
    const cancel = cancelOrder({ orders, quota: unlimited, telemetry, now: () => new Date() });
    const unknown = unknownRoute(telemetry);
    const property = fc.asyncProperty(breaking, breaking, async (text, other) => {
      const lines = await linesOf(async () => {
        const headers = { "x-correlation-id": other, "content-type": other };
        const parts = { headers, rawBody: JSON.stringify({ reason: text, [other]: 1 }) };
        await cancel(httpEvent({ ...parts, pathParameters: { orderId: text } }));
        await unknown(httpEvent({ ...parts, method: "GET", path: `/${text}` }));
      });

      expect(lines.length).to.be.at.least(2);
      expectWhole(lines);
      for (const text of lines)
        expect(z.object({ correlationId: z.string() }).parse(JSON.parse(text)).correlationId).to.match(
          /^[A-Za-z0-9._:-]{1,128}$/,
        );
    });

    await fc.assert(property, { numRuns: 300, seed: 7 });
  });

  it("by a message stays within a field of one line, without the customer's address", async () => {
    const failing = async () => Promise.reject(new Error("nobody@example.com can't be reached\nforged"));
    const orders = { find: failing, move: failing };
    const stock = { reserve: failing, reserveAll: failing, release: failing };
    const consume = reserveStock({ orders, stock, telemetry: powertools(), now: () => new Date() });
    const property = fc.asyncProperty(breaking, async (text) => {
      const order = pendingOrder({ customerEmail: "ada@secret.example", customerName: text });
      const event = {
        source: "orderflow.orders",
        "detail-type": "OrderCreated",
        detail: { data: order, metadata: text },
      };

      const lines = await linesOf(() =>
        consume(sqsBatch(sqsRecord(text), sqsRecord(event)), lambdaContext()),
      );

      expectWhole(lines);
      expect(lines.join()).to.not.contain("secret.example").and.not.contain("nobody@example.com");
    });

    await fc.assert(property, { numRuns: 200, seed: 7 });
  });
});
