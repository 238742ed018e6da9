import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { parse } from "yaml";
import { InvalidSettings, readSettings, settingsSchema } from "../../infra/config";
import { readStackConfig } from "../../local/stack-config";

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
  const config = await readStackConfig(projectDirectory, stack, { values, secrets });
  pulumi.runtime.setAllConfig({ ...config.values }, [...config.secretKeys]);
};

describe("the settings", () => {
  it("are each documented in Pulumi.yaml, and nothing else is", async () => {
    const { config } = parse(await readFile(join(projectDirectory, "Pulumi.yaml"), "utf8"));

    expect(Object.keys(config)).to.have.members(Object.keys(settingsSchema.shape));
    for (const { description } of Object.values<{ description: string }>(config))
      expect(description).to.match(/^[A-Z].{20,}\.$/);
  });

  it("each have a default, without which Pulumi refuses to deploy a stack that doesn't set them", async () => {
    const { config } = parse(await readFile(join(projectDirectory, "Pulumi.yaml"), "utf8"));

    for (const [key, setting] of Object.entries<{ default?: unknown; secret?: boolean }>(config)) {
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

  for (const stack of ["dev", "prod", "test"]) {
    it(`are valid in the stack ${stack}`, async () => {
      await configure(stack);

      expect(readSettings()).to.deep.include({ groqModel: "openai/gpt-oss-120b" });
    });
  }

  const bad: [string, string, RegExp][] = [
    ["logLevel", "LOUD", /orderflow:logLevel \(LOUD\): .*"DEBUG".*"ERROR"/],
    ["logRetentionDays", "2", /orderflow:logRetentionDays \(2\): must be one of 1, 3, 5/],
    ["fraudThreshold", "1.5", /orderflow:fraudThreshold \(1.5\): .*<=1/],
    ["fraudTimeoutMs", "60000", /orderflow:fraudTimeoutMs \(60000\): .*<=2000/],
    ["throttleRate", "0", /orderflow:throttleRate \(0\): .*>=1/],
    ["maxLineQuantity", "many", /orderflow:maxLineQuantity \(many\): .*number/],
    ["mailSender", "nobody", /orderflow:mailSender \(nobody\): .*email/],
    ["corsOrigins", '["ftp://x"]', /orderflow:corsOrigins \(\["ftp:\/\/x"\]\): .*URL/],
    ["corsOrigins", "not a list", /orderflow:corsOrigins \(not a list\): must be a JSON list/],
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
