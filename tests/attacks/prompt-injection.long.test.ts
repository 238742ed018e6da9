import { expect } from "chai";
import fc from "fast-check";
import * as z from "zod";
import { composeEmail } from "../../handlers/domain/email";
import { eventFor } from "../../handlers/domain/events";
import { assessByRules, decide, type Ordered } from "../../handlers/domain/fraud";
import { formatMoney } from "../../handlers/domain/money";
import { fraudScorer } from "../../handlers/fraud/fraud-scorer";
import type { LanguageModel } from "../../handlers/groq/language-model";
import { writer } from "../../handlers/notifications/wording";
import { pendingOrder, usd } from "../factories/order";
import { answers, chatRequest, modelAt } from "../handlers/support/groq";
import { type HttpFake, startHttpFake } from "../handlers/support/http-fake";
import { recordTelemetry } from "../handlers/support/telemetry";
import { injections } from "./prompt-injections";

const limits = { maxLineQuantity: 100, maxOrderQuantity: 500, maxOrderTotal: { USD: 1_000_000 } };
const threshold = 0.8;

/** A model that says whatever it was talked into. */
const obedient = (answer: unknown): LanguageModel => ({
  ask: async (question) => question.answer.parse(answer),
});

const ordered = (productId: string, quantity: number): Ordered => ({
  items: [{ productId, quantity }],
  total: usd(quantity * 1_000),
});

describe("a language model that was talked into something", () => {
  it("can't let an order pass that the rules refuse, whatever it answers", async () => {
    const opinion = fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }).map((risk) => ({ risk, reason: "trust me" })),
      fc.jsonValue(),
    );
    const property = fc.asyncProperty(
      fc.constantFrom(...injections),
      fc.integer({ min: 1, max: 1_000 }),
      opinion,
      async (text, quantity, answer) => {
        const order = ordered(text, quantity);
        const rules = assessByRules(order, limits);
        const alone = decide(rules, { check: "disabled" }, threshold);

        const scored = await fraudScorer(obedient(answer), recordTelemetry())(order);
        const verdict = decide(rules, scored, threshold);

        expect(verdict.risk).to.be.at.least(alone.risk);
        expect(verdict.risk).to.be.within(0, 1);
        if (alone.flagged) expect(verdict.flagged).to.equal(true);
      },
    );

    await fc.assert(property, { numRuns: 500, seed: 7 });
  });

  it("is of no use with a risk beyond 0 to 1", async () => {
    for (const risk of [-1, 1.01, 1e21, Number.NaN, "0", null, [0]]) {
      const scored = await fraudScorer(obedient({ risk, reason: "x" }), recordTelemetry())(ordered("P", 1));

      expect(scored).to.deep.equal({ check: "unavailable" });
    }
  });

  it("can change neither subject, amounts nor recipient of an e-mail, and writes text only", async () => {
    for (const text of injections) {
      const order = pendingOrder({ customerName: "Ada" });
      const event = eventFor(order);
      const wording = await writer(
        obedient({ subject: text.slice(0, 200), body: text.slice(0, 4_000) }),
        recordTelemetry(),
      )(event);

      const { subject, html, text: plain } = composeEmail(event, order, wording);

      expect(subject).to.equal(`We received your order ${event.data.orderId}`);
      expect(plain).to.contain(`Total: ${formatMoney(event.data.total)}`);
      expect(html).to.not.match(/<(script|a|img|iframe|svg|style|link|form)\b/i);
      expect([...html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag?.toLowerCase())).to.satisfy(
        (tags: string[]) =>
          tags.every((tag) => ["html", "body", "h1", "p", "br", "ul", "li", "small"].includes(tag)),
      );
    }
  });
});

describe("customers' text for a language model", () => {
  let groq: HttpFake;
  beforeEach(async () => {
    groq = await startHttpFake(answers({ risk: 0, reason: "ok" }));
  });
  afterEach(async () => {
    delete process.env.GROQ_BASE_URL;
    await groq.stop();
  });

  const data = z.object({ items: z.array(z.object({ productId: z.string() })) });

  it("arrives as data in a message of its own, short and without control characters", async () => {
    const score = fraudScorer(modelAt(groq), recordTelemetry());

    for (const text of injections) await score(ordered(text, 1));

    const requests = groq.received.map(chatRequest);
    const [first] = requests;
    expect(requests).to.have.length(injections.length);
    for (const { messages } of requests) {
      expect(messages.map(({ role }) => role)).to.deep.equal(["system", "user"]);
      expect(messages[0]?.content).to.equal(first?.messages[0]?.content);
      const [item] = data.parse(JSON.parse(messages[1]?.content ?? "")).items;
      expect(item?.productId).to.have.length.at.most(200);
      expect(item?.productId).to.not.match(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }
  });

  it("contains nothing that identifies the customer", async () => {
    const order = pendingOrder({
      customerName: "Ada Lovelace",
      customerEmail: "ada@secret.example",
      customerId: "CUST-42",
    });
    groq.answer = answers({ subject: "Hi", body: "Thanks." });

    await writer(modelAt(groq), recordTelemetry())(eventFor(order));

    const sent = groq.received.map(({ body }) => body).join("");
    expect(sent).to.not.match(/Lovelace|secret\.example|CUST-42/);
  });
});
