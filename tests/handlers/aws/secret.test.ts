import { SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { ssmOfNeededSecrets } from "../../../handlers/aws/clients";
import { secretFrom } from "../../../handlers/aws/secret";
import { at } from "../support/dynamo";
import { type HttpFake, sendJson, startHttpFake } from "../support/http-fake";
import { rejection } from "../support/rejection";
import { type RecordedTelemetry, recordTelemetry } from "../support/telemetry";

const parameter = "/orderflow/secret";
const holding = (Value: string) => sendJson({ Parameter: { Name: parameter, Value } });
const broken = sendJson({ __type: "InternalServerError" }, 500);

describe("a secret", () => {
  let ssm: HttpFake;
  let client: SSMClient;
  let telemetry: RecordedTelemetry;
  const source = (from: SSMClient, maxAge: number) => ({ ssm: from, parameter, maxAge, observer: telemetry });
  beforeEach(async () => {
    telemetry = recordTelemetry();
    ssm = await startHttpFake(holding("first"));
    client = new SSMClient({ ...at(ssm.url), maxAttempts: 1 });
  });
  afterEach(async () => {
    client.destroy();
    await ssm.stop();
  });

  it("is read once for as long as it may be kept", async () => {
    const secret = secretFrom(source(client, 300));

    expect([await secret(), await secret()]).to.deep.equal(["first", "first"]);
    expect(ssm.received.map(({ body }) => JSON.parse(body))).to.deep.equal([
      { Name: parameter, WithDecryption: true },
    ]);
  });

  it("is the last one while it can't be read again, and the new one after that", async () => {
    const secret = secretFrom(source(client, -1));
    const first = await secret();

    ssm.answer = broken;
    const during = await secret();
    expect(telemetry.lines.join()).to.contain("can't be read again").and.contain(parameter);
    ssm.answer = holding("second");

    expect([first, during, await secret()]).to.deep.equal(["first", "first", "second"]);
  });

  it("that is needed is asked for again when SSM throttles", async () => {
    const environment = { ...process.env };
    Object.assign(process.env, { AWS_ENDPOINT_URL_SSM: ssm.url, AWS_REGION: "us-east-1" });
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" });
    const needed = ssmOfNeededSecrets((made) => made);
    ssm.answer = (received, response) => {
      ssm.answer = holding("first");
      sendJson({ __type: "ThrottlingException" }, 400)(received, response);
    };

    const secret = await secretFrom(source(needed, 300))();

    needed.destroy();
    process.env = environment;
    expect(secret).to.equal("first");
  });

  it("isn't there if it could never be read", async () => {
    ssm.answer = broken;

    expect(await rejection(secretFrom(source(client, 300))())).to.be.instanceOf(Error);
  });
});
