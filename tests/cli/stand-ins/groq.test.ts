import { expect } from "chai";
import Groq from "groq-sdk";
import { GroqStandIn } from "../../../cli/stand-ins/groq/groq-stand-in";

const errorOf = async (work: Promise<unknown>): Promise<Error> => {
  const outcome = await work.catch((thrown: unknown) => thrown);
  if (outcome instanceof Error) return outcome;
  throw new Error("it should have been refused");
};

describe("Groq stand-in", () => {
  let groq: GroqStandIn;
  beforeEach(async () => {
    groq = new GroqStandIn();
    await groq.start();
  });
  afterEach(() => groq.stop());

  const ask = (
    name: string,
    data: unknown,
    options: { model?: string; apiKey?: string; timeout?: number } = {},
  ) => {
    const client = new Groq({
      apiKey: options.apiKey ?? "gsk_test",
      baseURL: groq.baseUrl,
      timeout: options.timeout ?? 10_000,
      maxRetries: 0,
    });
    return client.chat.completions.create({
      model: options.model ?? "openai/gpt-oss-120b",
      messages: [
        { role: "system", content: "You rate orders." },
        { role: "user", content: JSON.stringify(data) },
      ],
      response_format: { type: "json_schema", json_schema: { name, strict: true, schema: {} } },
    });
  };
  const answer = async (...question: Parameters<typeof ask>): Promise<Record<string, unknown>> =>
    JSON.parse((await ask(...question)).choices[0]?.message.content ?? "");
  const order = (quantity: number, amount: number) => ({
    items: [
      { productId: "PROD-001", quantity: 1 },
      { productId: "PROD-002", quantity },
    ],
    total: { amount, currency: "USD" },
  });

  it("answers in the shape of a chat completion", async () => {
    const completion = await ask("fraud_score", order(2, 200));

    expect(completion).to.include({ object: "chat.completion", model: "openai/gpt-oss-120b" });
    expect(completion.choices[0]).to.include({ index: 0, finish_reason: "stop" });
    expect(completion.usage).to.have.property("total_tokens").that.is.greaterThan(0);
  });

  it("answers no browser", async () => {
    const path = `${groq.baseUrl}/openai/v1/chat/completions`;
    const page = await fetch(path, {
      method: "POST",
      headers: { origin: "http://localhost:5173" },
      body: "{}",
    });
    const image = await fetch(path, { headers: { "sec-fetch-site": "cross-site" } });

    expect([page.status, image.status]).to.deep.equal([403, 403]);
  });

  describe("scoring fraud", () => {
    const table: [string, number, number, boolean][] = [
      ["an ordinary order", 2, 200_00, false],
      ["99 pieces of a product", 99, 200_00, false],
      ["100 pieces of a product", 100, 200_00, true],
      ["a total of 9 999.99", 1, 999_999, false],
      ["a total of 10 000.00", 1, 1_000_000, true],
    ];
    for (const [what, quantity, amount, flagged] of table) {
      it(`${flagged ? "flags" : "lets pass"} ${what}`, async () => {
        const { risk, reason } = await answer("fraud_score", order(quantity, amount));

        expect(Number(risk) >= 0.8).to.equal(flagged);
        expect(reason).to.be.a("string").and.not.equal("");
      });
    }
  });

  it("writes an e-mail from the draft it is given", async () => {
    const email = await answer("order_email", { event: "OrderConfirmed", draft: "Your order is confirmed." });

    expect(email.subject).to.contain("order confirmed");
    expect(email.body).to.contain("Your order is confirmed.");
  });

  describe("refuses", () => {
    for (const model of ["llama-3.3-70b-versatile", "llama3-8b-8192", "llama-3.1-8b-instant"]) {
      it(`the shut-off model ${model}`, async () => {
        const error = await errorOf(ask("fraud_score", order(1, 1), { model }));

        expect(error).to.be.instanceOf(Groq.NotFoundError);
        expect(error.message).to.contain("model_not_found").and.contain(model);
      });
    }

    it("a request without a key", async () => {
      const response = await fetch(`${groq.baseUrl}/openai/v1/chat/completions`, {
        method: "POST",
        body: "{}",
      });

      expect(response.status).to.equal(401);
    });

    it("a request that isn't one", async () => {
      const response = await fetch(`${groq.baseUrl}/openai/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: "Bearer gsk_test" },
        body: "{",
      });

      expect(response.status).to.equal(400);
    });

    it("another path", async () => {
      const response = await fetch(`${groq.baseUrl}/openai/v1/embeddings`, { method: "POST", body: "{}" });

      expect(response.status).to.equal(404);
      expect(await response.text()).to.contain("/openai/v1/embeddings");
    });
  });

  describe("misbehaves as configured", () => {
    it("is down", async () => {
      groq.mode.set("down");

      const error = await errorOf(ask("fraud_score", order(1, 1)));

      expect(error).to.be.instanceOf(Groq.InternalServerError);
    });

    it("is slower than any client waits, and still stops at once", async () => {
      groq.mode.set("slow");

      const error = await errorOf(ask("fraud_score", order(1, 1), { timeout: 500 }));
      const before = Date.now();
      await groq.stop();

      expect(error).to.be.instanceOf(Groq.APIConnectionTimeoutError);
      expect(Date.now() - before).to.be.lessThan(10_000);
    });

    it("answers nonsense", async () => {
      groq.mode.set("garbage");

      const error = await errorOf(answer("fraud_score", order(1, 1)));

      expect(error).to.be.instanceOf(SyntaxError);
    });
  });

  it("gives functions its address, unless they call the real Groq", () => {
    expect(groq.environment()).to.deep.equal({ GROQ_BASE_URL: groq.baseUrl });
    expect(new GroqStandIn({ isUsed: false }).environment()).to.deep.equal({});
  });

  it("can't be broken if functions call the real Groq, and reports why", () => {
    const [mode] = new GroqStandIn({ isUsed: false }).switches;

    expect(mode?.unavailable).to.contain("call the real Groq");
  });
});
