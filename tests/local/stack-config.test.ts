import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readStackConfig } from "../../local/stack-config";

describe("the configuration of a stack", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "orderflow-config-"));
    await writeFile(
      join(directory, "Pulumi.yaml"),
      "name: shop\nruntime: nodejs\nconfig:\n  rate: {type: integer, default: 50}\n  origins: {type: array, items: {type: string}, default: []}\n  key: {type: string, secret: true}\n",
    );
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("starts from the project's defaults, lists as JSON, and leaves out what has none", async () => {
    const config = await readStackConfig(directory, "local");

    expect(config).to.deep.include({ project: "shop", stack: "local", secretKeys: [] });
    expect(config.values).to.deep.equal({ "shop:rate": "50", "shop:origins": "[]" });
  });

  it("lets the stack's file win over the defaults, and overrides over both", async () => {
    await writeFile(join(directory, "Pulumi.dev.yaml"), "config:\n  shop:rate: 5\n  aws:region: eu-west-1\n");

    const config = await readStackConfig(directory, "dev", { secrets: { key: "gsk_1" } });

    expect(config.values).to.deep.include({
      "shop:rate": "5",
      "aws:region": "eu-west-1",
      "shop:key": "gsk_1",
    });
    expect(config.secretKeys).to.deep.equal(["shop:key"]);
  });

  it("leaves out values that only the Pulumi CLI can decrypt", async () => {
    await writeFile(join(directory, "Pulumi.dev.yaml"), "config:\n  shop:key: {secure: AAAB}\n");

    const config = await readStackConfig(directory, "dev");

    expect(config.values).not.to.have.property("shop:key");
  });
});
