import { SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { PaymentUnavailable } from "../../../handlers/fulfilment/errors";
import { stripeKeyFrom } from "../../../handlers/payments/stripe-key";
import { at } from "../support/dynamo";
import { type HttpFake, sendJson, startHttpFake } from "../support/http-fake";
import { rejection } from "../support/rejection";
import { recordTelemetry } from "../support/telemetry";

const parameter = "/orderflow/stripe-key";

describe("Stripe's key", () => {
  let ssm: HttpFake;
  let client: SSMClient;
  const source = () => ({ ssm: client, parameter, observer: recordTelemetry() });
  beforeEach(async () => {
    ssm = await startHttpFake(sendJson({ Parameter: { Name: parameter, Value: "sk_live_1" } }));
    client = new SSMClient(at(ssm.url));
  });
  afterEach(async () => {
    client.destroy();
    await ssm.stop();
  });

  it("is read decrypted, once for all calls of some minutes", async () => {
    const key = stripeKeyFrom(source());

    expect([await key(), await key()]).to.deep.equal(["sk_live_1", "sk_live_1"]);
    expect(ssm.received.map(({ body }) => JSON.parse(body))).to.deep.equal([
      { Name: parameter, WithDecryption: true },
    ]);
  });

  it("is worth another try while it can't be read", async () => {
    const key = stripeKeyFrom(source());
    ssm.answer = sendJson({ __type: "InternalServerError" }, 500);

    const error = await rejection(key());

    expect(error).to.be.instanceOf(PaymentUnavailable).with.property("cause").that.is.instanceOf(Error);
    expect(String(error)).to.contain(`the parameter ${parameter} can't be read`);
    ssm.answer = sendJson({ Parameter: { Name: parameter, Value: "sk_live_2" } });
    expect(await key()).to.equal("sk_live_2");
  });

  it("is worth another try while it is empty", async () => {
    ssm.answer = sendJson({ Parameter: { Name: parameter, Value: "" } });

    const error = await rejection(stripeKeyFrom(source())());

    expect(error).to.be.instanceOf(PaymentUnavailable);
    expect(String(error)).to.contain(`the parameter ${parameter} is empty`);
  });
});
