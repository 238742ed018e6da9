import { expect } from "chai";
import { Keys } from "../src/kms/keys";
import { kmsResources } from "../src/kms/resources";
import { Registry } from "../src/registry";

describe("the registry of resources", () => {
  it("counts the existing resources by type", async () => {
    const registry = new Registry(kmsResources(new Keys()));
    const first = await registry.create("aws:kms/key:Key", "first", {});
    await registry.create("aws:kms/key:Key", "second", {});

    const both = registry.counts();
    await registry.delete(first);

    expect(both).to.deep.equal({ "aws:kms/key:Key": 2 });
    expect(registry.counts()).to.deep.equal({ "aws:kms/key:Key": 1 });
  });
});
