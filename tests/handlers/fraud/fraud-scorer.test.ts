import { expect } from "chai";
import { fraudScorer } from "../../../handlers/fraud/fraud-scorer";
import { httpEvent } from "../../factories/http-event";
import { request, requestBody, usd } from "../../factories/order";
import { createOrderOn } from "../support/create-order";
import { useDynamo } from "../support/dynamo";
import { answers, chatRequest, completion, modelAt } from "../support/groq";
import { type HttpFake, hang, sendJson, startHttpFake } from "../support/http-fake";
import { recordTelemetry } from "../support/telemetry";

const ordered = { items: request().items, total: usd(199_800) };

describe("the fraud score", () => {
  const database = useDynamo();
  let groq: HttpFake;
  beforeEach(async () => {
    groq = await startHttpFake(answers({ risk: 0.2, reason: "ordinary" }));
  });
  afterEach(async () => {
    delete process.env.GROQ_BASE_URL;
    await groq.stop();
  });

  it("is what the model says", async () => {
    const opinion = await fraudScorer(modelAt(groq), recordTelemetry())(ordered);

    expect(opinion).to.deep.equal({ check: "scored", risk: 0.2, reason: "ordinary" });
  });

  it("is asked with items and total only", async () => {
    const { handler } = await createOrderOn(database(), {
      scorer: fraudScorer(modelAt(groq), recordTelemetry()),
    });

    await handler(httpEvent({ body: requestBody({ customerName: "Ada Lovelace" }) }));

    const { messages, response_format } = chatRequest(groq.received[0]);
    expect(response_format.json_schema.name).to.equal("fraud_score");
    expect(JSON.parse(messages[1]?.content ?? "")).to.deep.equal({
      items: [{ productId: "PROD-001", quantity: 2 }],
      total: { ...usd(199_800), decimal: "1998.00" },
    });
    expect(groq.received[0]?.body).to.not.match(/ada|lovelace|CUST-123/i);
  });

  it("is disabled without a model", async () => {
    expect(await fraudScorer(undefined, recordTelemetry())(ordered)).to.deep.equal({ check: "disabled" });
  });

  const outages: Record<string, HttpFake["answer"]> = {
    down: sendJson({}, 503),
    slow: hang,
    "talking nonsense": completion("lol"),
    "out of range": answers({ risk: 17, reason: "very" }),
    "below range": answers({ risk: -1, reason: "less than none" }),
    "answering a text for a number": answers({ risk: "0", reason: "none" }),
  };
  for (const [what, answer] of Object.entries(outages)) {
    it(`lets orders through when Groq is ${what}, and the rules continue`, async () => {
      groq.answer = answer;
      const scorer = fraudScorer(modelAt(groq, { timeoutMs: 100 }), recordTelemetry());
      const { handler, orders } = await createOrderOn(database(), { scorer });

      const honest = await handler(httpEvent({ body: requestBody() }));
      const absurd = await handler(
        httpEvent({ body: requestBody({ items: [{ productId: "PROD-001", quantity: 500 }] }) }),
      );

      expect([honest.statusCode, absurd.statusCode]).to.deep.equal([201, 422]);
      const stored = await orders();
      expect(stored.map(({ fraudCheck }) => fraudCheck)).to.deep.equal(["unavailable"]);
    });
  }
});
