import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { InvalidStackFile, readStackConfig } from "../src/stack-config";

describe("the configuration of a stack", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "shop-config-"));
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

  it("reads another file instead of the stack's", async () => {
    await writeFile(join(directory, "Pulumi.local.yaml"), "config:\n  shop:rate: 5\n");
    await writeFile(join(directory, "other.yaml"), "config:\n  shop:rate: 7\n");

    const other = await readStackConfig(directory, "local", { file: join(directory, "other.yaml") });
    const none = await readStackConfig(directory, "local", { file: devNull });

    expect(other.values["shop:rate"]).to.equal("7");
    expect(none.values["shop:rate"]).to.equal("50");
  });

  it("takes keys for secrets wherever their values come from", async () => {
    await writeFile(join(directory, "Pulumi.local.yaml"), "config:\n  shop:key: plain\n");

    const config = await readStackConfig(directory, "local", { secretKeys: ["key"] });

    expect(config.secretKeys).to.deep.equal(["shop:key"]);
    expect(config.values["shop:key"]).to.equal("plain");
  });

  it("leaves out values that only the Pulumi CLI can decrypt", async () => {
    await writeFile(join(directory, "Pulumi.dev.yaml"), "config:\n  shop:key: {secure: AAAB}\n");

    const config = await readStackConfig(directory, "dev");

    expect(config.values).not.to.have.property("shop:key");
  });

  for (const empty of ["", "# nothing yet\n", "config:\n"])
    it(`takes a stack's file that says nothing: ${JSON.stringify(empty)}`, async () => {
      await writeFile(join(directory, "Pulumi.dev.yaml"), empty);

      const config = await readStackConfig(directory, "dev");

      expect(config.values).to.deep.equal({ "shop:rate": "50", "shop:origins": "[]" });
    });

  for (const [what, yaml] of [
    ["isn't YAML", "config:\n  shop:rate: [5\n"],
    ["is a list", "- rate\n"],
    ["has a text for its settings", "config: rate\n"],
  ] as const)
    it(`refuses a stack's file that ${what}, in one sentence that names it`, async () => {
      await writeFile(join(directory, "Pulumi.dev.yaml"), yaml);

      const error = await readStackConfig(directory, "dev").catch((thrown: unknown) => thrown);

      expect(error).to.be.instanceOf(InvalidStackFile);
      expect(String(error)).to.contain(join(directory, "Pulumi.dev.yaml")).and.not.to.contain("\n");
    });
});
