import { expect } from "chai";
import { templateFor } from "../../../handlers/domain/email";
import { eventFor } from "../../../handlers/domain/events";
import type { LanguageModel } from "../../../handlers/groq/language-model";
import { writer } from "../../../handlers/notifications/wording";
import { pendingOrder } from "../../factories/order";
import { recordTelemetry } from "../support/telemetry";

const answering = (answer: unknown) => {
  const asked: unknown[] = [];
  const model: LanguageModel = {
    ask: async (question) => {
      asked.push(question.data);
      return question.answer.parse(answer);
    },
  };
  return { model, asked };
};
const event = eventFor(pendingOrder({}, { "PROD-001": 2, "PROD-002": 1 }));

describe("the wording of a mail", () => {
  it("is asked for with what was ordered and a draft, and nothing else", async () => {
    const { model, asked } = answering({ subject: "Hello", body: "Thank you." });
    const shortages = [{ productId: "PROD-001", requested: 2, available: 1 }];
    const short = eventFor(pendingOrder({ status: "FAILED_INSUFFICIENT_STOCK", shortages }));

    await writer(model, recordTelemetry())(event);
    await writer(model, recordTelemetry())(short);

    expect(asked[0]).to.deep.equal({
      event: "OrderCreated",
      items: [
        { name: "Name of PROD-001", quantity: 2 },
        { name: "Name of PROD-002", quantity: 1 },
      ],
      total: "$30.00",
      shortages: [],
      draft: templateFor(event).body,
    });
    expect(asked[1]).to.deep.include({ shortages });
  });

  it("keeps its lines, and loses blanks around them", async () => {
    const { model } = answering({ subject: "Hello", body: "\r\nOne.\r\n\r\nTwo.\n\n" });
    const telemetry = recordTelemetry();

    expect(await writer(model, telemetry)(event)).to.deep.equal({ heading: "Hello", body: "One.\n\nTwo." });
    expect(telemetry.spans).to.deep.equal(["Groq"]);
  });

  it("is the template's without a language model, which is no failure to count", async () => {
    const telemetry = recordTelemetry();

    expect(await writer(undefined, telemetry)(event)).to.deep.equal(templateFor(event));
    expect(telemetry.counted("EmailFallback")).to.equal(0);
  });
});
