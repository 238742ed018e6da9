import { expect } from "chai";
import { defaultProvider } from "../../../handlers/aws/lambda-credentials";

const names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] as const;

describe("the credentials of a function", () => {
  const original = { ...process.env };
  beforeEach(() => {
    for (const name of names) delete process.env[name];
  });
  after(() => {
    for (const name of names) delete process.env[name];
    Object.assign(process.env, original);
  });

  it("are those of its environment, with the session of its role", async () => {
    process.env.AWS_ACCESS_KEY_ID = "ASIA1";
    process.env.AWS_SECRET_ACCESS_KEY = "secret";
    process.env.AWS_SESSION_TOKEN = "session";

    const credentials = await defaultProvider()();

    expect(credentials).to.deep.equal({
      accessKeyId: "ASIA1",
      secretAccessKey: "secret",
      sessionToken: "session",
    });
  });

  it("are refused when there are none, and the variables are named", async () => {
    const outcome = await defaultProvider()().catch((error: Error) => error.message);

    expect(outcome).to.contain("AWS_ACCESS_KEY_ID");
  });
});
