import { readFile } from "node:fs/promises";
import { devNull } from "node:os";
import { join } from "node:path";
import { readStackConfig } from "@orderflow/local-cloud";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { parse } from "yaml";
import { InvalidSettings, readSettings, settingsSchema } from "../../infra/config";

const projectDirectory = join(__dirname, "../..");

const configure = async (
  stack: string,
  values: Record<string, string> = {},
  secrets: Record<string, string> = {},
) => {
  await pulumi.runtime.setMocks(
    { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
    "orderflow",
    stack,
  );
  const config = await readStackConfig(projectDirectory, stack, { file: devNull, values, secrets });
  pulumi.runtime.setAllConfig({ ...config.values }, [...config.secretKeys]);
};

interface Declared {
  readonly description: string;
  readonly default?: unknown;
  readonly secret?: boolean;
}

/** The program's own settings; those of Pulumi and of its providers have a namespace. */
const declared = async (): Promise<Readonly<Record<string, Declared>>> => {
  const { config } = parse(await readFile(join(projectDirectory, "Pulumi.yaml"), "utf8"));
  return Object.fromEntries(Object.entries<Declared>(config).filter(([key]) => !key.includes(":")));
};

describe("the settings", () => {
  it("are each documented in Pulumi.yaml, and nothing else is", async () => {
    const config = await declared();

    expect(Object.keys(config)).to.have.members(Object.keys(settingsSchema.shape));
    for (const { description } of Object.values(config)) expect(description).to.match(/^[A-Z].{20,}\.$/);
  });

  it("each have a default, without which Pulumi refuses to deploy a stack that doesn't set them", async () => {
    for (const [key, setting] of Object.entries(await declared())) {
      expect(setting, key).to.have.property("default").that.is.not.a("null");
      // It would have to be encrypted, and a default can't be.
      expect(setting, key).not.to.have.property("secret");
    }
  });

  it("have no Groq key until one is set, and then as a secret", async () => {
    await configure("test");
    const without = readSettings();
    await configure("test", {}, { groqApiKey: "gsk_TOP_SECRET" });
    const { groqApiKey } = readSettings();

    expect(without.groqApiKey).to.equal(undefined);
    expect(groqApiKey && (await pulumi.isSecret(groqApiKey))).to.equal(true);
  });

  it("are valid as they are by default", async () => {
    await configure("test");

    expect(readSettings()).to.deep.include({ groqModel: "openai/gpt-oss-120b" });
  });

  for (const mailSender of ["orders@example.org", "orders@Mail.Example.org"])
    it(`take ${mailSender} as a sender of the domain that SES verifies`, async () => {
      await configure("test", { mailDomain: "example.org", mailSender });

      expect(readSettings()).to.include({ mailDomain: "example.org", mailSender });
    });

  for (const secret of ["groqApiKey", "stripeSecretKey"])
    it(`refuse ${secret} when it isn't encrypted, with the command that does so, and don't show it`, async () => {
      await configure("test", { [secret]: "sk_TOP_SECRET" });

      expect(() => readSettings())
        .to.throw(InvalidSettings)
        .with.property("message")
        .that.includes(`pulumi config set --secret ${secret}`)
        .and.does.not.include("TOP_SECRET");
    });

  it("are told without a stack trace", async () => {
    await configure("test", { logLevel: "LOUD" });

    expect(() => readSettings()).to.throw(pulumi.RunError);
  });

  const bad: [string, string, RegExp][] = [
    ["logLevel", "LOUD", /orderflow:logLevel \(LOUD\): .*"DEBUG".*"ERROR"/],
    ["logRetentionDays", "2", /orderflow:logRetentionDays \(2\): must be one of 1, 3, 5/],
    ["fraudThreshold", "1.5", /orderflow:fraudThreshold \(1.5\): .*<=1/],
    ["fraudTimeoutMs", "60000", /orderflow:fraudTimeoutMs \(60000\): .*<=2000/],
    ["throttleRate", "0", /orderflow:throttleRate \(0\): .*>=1/],
    ["maxLineQuantity", "many", /orderflow:maxLineQuantity \(many\): .*number/],
    ["maxOrderTotal", "0", /orderflow:maxOrderTotal \(0\): .*>=1/],
    ["maxOrderTotal", "1.5", /orderflow:maxOrderTotal \(1.5\): must be an integer/],
    ["maxOrderTotal", "USD", /orderflow:maxOrderTotal \(USD\): must be minor units, or a map of them/],
    ["maxOrderTotal", '{"usd":5}', /orderflow:maxOrderTotal \({"usd":5}\): must be an integer/],
    ["maxAmountPerHour", '{"USD":0}', /orderflow:maxAmountPerHour .*: .*>=1/],
    ["maxOrdersPerDay", "-1", /orderflow:maxOrdersPerDay \(-1\): .*>=0/],
    ["currencies", "[]", /orderflow:currencies \(\[\]\): .*>=1/],
    ["currencies", '["dollars"]', /orderflow:currencies .*: must be an ISO 4217 currency code/],
    ["mailSender", "nobody", /orderflow:mailSender \(nobody\): .*email/],
    ["mailDomain", "example", /orderflow:mailDomain \(example\): must be a domain/],
    [
      "mailDomain",
      "example.org",
      /orderflow:mailSender \(orders@example.com\): must be an address of mailDomain/,
    ],
    ["corsOrigins", '["ftp://x"]', /orderflow:corsOrigins \(\["ftp:\/\/x"\]\): .*URL/],
    ["corsOrigins", "not a list", /orderflow:corsOrigins \(not a list\): must be a JSON list/],
    ["listingShards", "8", /orderflow:listingShards \(8\): must be one of 16, 32, 64/],
    ["previousIndexes", "true", /orderflow:previousIndexes \(true\): must be none, ids or whole/],
    ["listByPreviousIndexes", "true", /orderflow:listByPreviousIndexes \(true\): needs previousIndexes/],
    ["deletionProtection", "maybe", /orderflow:deletionProtection \(maybe\): .*"true"/],
  ];
  for (const [key, value, message] of bad) {
    it(`are refused with key, value and range: ${key}=${value}`, async () => {
      await configure("test", { [key]: value });

      expect(() => readSettings())
        .to.throw(InvalidSettings)
        .with.property("message")
        .that.matches(message);
    });
  }

  it("never show a secret in an error", async () => {
    await configure("test", { logLevel: "LOUD" }, { groqApiKey: "gsk_TOP_SECRET" });

    expect(() => readSettings())
      .to.throw(InvalidSettings)
      .with.property("message")
      .that.does.not.contain("TOP_SECRET");
  });
});
