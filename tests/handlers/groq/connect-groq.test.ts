import { SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import * as z from "zod";
import { connectGroq } from "../../../handlers/groq/connect-groq";
import { at } from "../support/dynamo";
import { answers } from "../support/groq";
import { type HttpFake, sendJson, startHttpFake } from "../support/http-fake";
import { recordTelemetry } from "../support/telemetry";

const settings = { groqKeyParameter: "/orderflow/groq", groqModel: "m", timeoutMs: 10_000 };
const question = { name: "n", answer: z.strictObject({ ok: z.boolean() }), instructions: "", data: {} };

describe("the connection to Groq", () => {
  let [parameters, groq]: HttpFake[] = [];
  let ssm: SSMClient;
  before(async () => {
    parameters = await startHttpFake(sendJson({}));
    groq = await startHttpFake(answers({ ok: true }));
    process.env.GROQ_BASE_URL = groq.url;
  });
  beforeEach(() => {
    ssm = new SSMClient(at(parameters?.url ?? ""));
  });
  afterEach(() => ssm.destroy());
  after(async () => {
    delete process.env.GROQ_BASE_URL;
    await Promise.all([parameters?.stop(), groq?.stop()]);
  });

  it("isn't made when no key is configured", () => {
    const noClient = () => {
      throw new Error("SSM isn't needed");
    };

    expect(connectGroq({ groqModel: "m", timeoutMs: 10_000 }, noClient, recordTelemetry())).to.equal(
      undefined,
    );
  });

  it("reads the key decrypted, once for many questions", async () => {
    if (parameters)
      parameters.answer = sendJson({ Parameter: { Name: "/orderflow/groq", Value: "gsk_secret" } });
    const model = connectGroq(settings, () => ssm, recordTelemetry());

    await model?.ask(question);
    await model?.ask(question);

    expect(parameters?.received.map(({ body }) => JSON.parse(body))).to.deep.equal([
      { Name: "/orderflow/groq", WithDecryption: true },
    ]);
    expect(groq?.received.map(({ headers }) => headers.authorization)).to.deep.equal(
      Array(2).fill("Bearer gsk_secret"),
    );
  });

  it("is unavailable when the key can't be read", async () => {
    if (parameters) parameters.answer = sendJson({ __type: "ParameterNotFound" }, 400);

    const outcome = await connectGroq(settings, () => ssm, recordTelemetry())
      ?.ask(question)
      .catch((error: Error) => error.name);

    expect(outcome).to.equal("language-model-unavailable");
  });
});
