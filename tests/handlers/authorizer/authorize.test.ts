import { createHash } from "node:crypto";
import { expect } from "chai";
import { authorize } from "../../../handlers/authorizer/authorize";
import { authorizerEvent } from "../../factories/authorizer-event";
import { recordTelemetry } from "../support/telemetry";

const apiKeyHash = createHash("sha256").update("ofk_right").digest("hex");

describe("the authorizer", () => {
  it("lets the right key in as a client", async () => {
    const handler = authorize({ apiKeyHash, telemetry: recordTelemetry() });

    const answer = await handler(authorizerEvent({ "x-api-key": "ofk_right" }));

    expect(answer).to.deep.equal({ isAuthorized: true, context: { clientId: "default" } });
  });

  for (const headers of [
    { "x-api-key": "ofk_wrong" },
    { "x-api-key": "" },
    { "x-api-key": apiKeyHash },
    {},
  ]) {
    it(`keeps ${JSON.stringify(headers)} out, counts it, and doesn't log the key`, async () => {
      const telemetry = recordTelemetry();

      const answer = await authorize({ apiKeyHash, telemetry })(authorizerEvent({ ...headers }));

      expect(answer.isAuthorized).to.equal(false);
      expect(telemetry.counted("AuthFailures")).to.equal(1);
      expect(telemetry.lines.join()).to.not.contain("ofk_wrong");
    });
  }

  it("doesn't start with something that isn't a hash", () => {
    expect(() => authorize({ apiKeyHash: "ofk_right", telemetry: recordTelemetry() })).to.throw("apiKeyHash");
  });
});
