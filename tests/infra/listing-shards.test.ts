import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { shardsInUse } from "../../infra/listing-shards";

const latchType = "random:index/randomId:RandomId";

/** Deploys settings one after the other on an engine that remembers ignored properties, as Pulumi's does. */
const deployEach = async (...settings: readonly number[]): Promise<readonly number[]> => {
  const state = new Map<string, Record<string, unknown>>();
  const used: number[] = [];
  for (const setting of settings) {
    const ignored = new Map<string, readonly string[]>();
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => {
        const before = state.get(name) ?? {};
        const kept = Object.entries(before).filter(([property]) => ignored.get(name)?.includes(property));
        const now = { ...inputs, ...Object.fromEntries(kept) };
        state.set(name, now);
        return { id: name, state: now };
      },
      call: ({ inputs }) => inputs,
    });
    const remember: pulumi.ResourceTransformation = ({ type, name, props, opts }) => {
      const { ignoreChanges = [] }: pulumi.CustomResourceOptions = opts;
      if (type === latchType) ignored.set(name, ignoreChanges);
      return { props, opts };
    };
    await pulumi.runtime.runInPulumiStack(async () => {
      pulumi.runtime.registerStackTransformation(remember);
      const shards = shardsInUse(setting);
      used.push(await new Promise<number>((resolve) => void shards.apply(resolve)));
    });
    await pulumi.runtime.disconnect();
  }
  return used;
};

describe("the number of shards in use", () => {
  it("is the setting, and grows with it", async () => {
    expect(await deployEach(16, 32, 64)).to.deep.equal([16, 32, 64]);
  });

  it("stays when a lower number is set, whatever was set in between", async () => {
    expect(await deployEach(32, 16, 16)).to.deep.equal([32, 32, 32]);
    expect(await deployEach(64, 16, 32)).to.deep.equal([64, 64, 64]);
  });
});
