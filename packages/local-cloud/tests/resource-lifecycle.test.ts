import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { LocalCloud } from "../src/cloud";
import type { Provisioned } from "../src/registry";
import { quietSettings } from "./quiet-settings";
import { lifecycles, refused } from "./resource-samples";

/** What every provider of Pulumi's does, for every resource type that programs may declare. */
describe("the life of a resource", () => {
  let directory: string;
  let cloud: LocalCloud;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "local-cloud-"));
    cloud = new LocalCloud(quietSettings(join(directory, "state")));
    await cloud.start();
  });
  after(async () => {
    await cloud.stop();
    await rm(directory, { recursive: true, force: true, maxRetries: 10 });
  });

  /** Creates what the sample depends on, hands over how to create more, and deletes everything at the end. */
  const among = async (
    token: string,
    work: (sample: {
      inputs: Record<string, unknown>;
      changed: Record<string, unknown> | undefined;
      create: () => Promise<Provisioned>;
    }) => Promise<void>,
  ): Promise<void> => {
    const there: Provisioned[] = [];
    const needs = async (type: string, name: string, inputs: Record<string, unknown>) => {
      const created = await cloud.registry.create(type, name, inputs);
      there.push(created);
      return created;
    };
    const sample = lifecycles[token];
    if (!sample) throw new Error(`${token} has no sample in resource-samples.ts`);
    try {
      const { inputs, changed } = await sample(needs);
      const create = () => cloud.registry.create(token, "sample", inputs);
      await work({ inputs, changed, create });
    } finally {
      for (const one of there.reverse()) await cloud.registry.delete(one);
    }
  };

  it("is known for every type", () => {
    const tokens = new LocalCloud(quietSettings(directory)).registry.tokens();

    expect([...Object.keys(lifecycles), ...refused]).to.have.members(tokens);
  });

  for (const token of refused)
    it(`${token} is refused by name`, async () => {
      const error = await cloud.registry.create(token, "sample", {}).catch(String);

      expect(error).to.contain(token);
    });

  for (const token of Object.keys(lifecycles)) {
    it(`${token} can be created, read, compared, updated, deleted and created again`, () =>
      among(token, async ({ inputs, changed, create }) => {
        const { registry } = cloud;
        const created = await create();

        expect(registry.resources(), "in the list of what is there").to.include(created);
        expect(await registry.read(created), "read").to.deep.equal(created);
        expect(registry.diff(created, registry.check(token, "sample", inputs)).changed).to.deep.equal([]);

        const last = changed === undefined ? created : await registry.update(created, changed);
        expect(last.id, "keeps its id").to.equal(created.id);
        expect(await registry.read(last), "read after the update").to.deep.equal(last);

        await registry.delete(last);
        const { onlyState } = registry.type(token);
        expect(await registry.type(token).read(last), "deleted").to.deep.equal(
          onlyState ? last.outputs : undefined,
        );
        expect(registry.resources().map(({ id, token: type }) => `${type} ${id}`)).not.to.include(
          `${token} ${last.id}`,
        );
        await registry.delete(last); // gone is gone

        const again = await create();
        await registry.delete(again);
        expect(Object.keys(again.outputs)).to.have.members(Object.keys(created.outputs));
      }));

    it(`${token} says that a change is a replacement, or takes it`, () =>
      among(token, async ({ inputs, changed, create }) => {
        const { registry } = cloud;
        const created = await create();
        const type = registry.type(token);
        const other = registry.check(token, "sample", changed ?? inputs);

        const difference = registry.diff(created, other);
        await registry.delete(created);

        if (type.replacedBy === "any") expect(changed, "a type without updates has none").to.equal(undefined);
        else expect(difference.changed, "its sample has a change").not.to.deep.equal([]);
        expect(difference.replaces).to.deep.equal([]);
      }));
  }
});
