import { expect } from "chai";
import type { Provisioned } from "../../src/registry";
import { lifecycles } from "../resource-samples";
import { Engine, type InState, sent } from "./engine";

type Properties = Readonly<Record<string, unknown>>;

/** The sample of a type, with inputs as the engine sends them. */
const sampleOf = async (
  token: string,
  needs: (token: string, name: string, inputs: Properties) => Promise<Provisioned>,
) => {
  const { inputs, changed } = (await lifecycles[token]?.(needs)) ?? {};
  return { inputs: wire(inputs), changed: changed && wire(changed) };
};

const wire = (inputs: unknown): Properties => ({ ...Object(sent(inputs)) });

/** What Pulumi's engine does with a resource on `up`, `refresh` and `destroy`, for every type, over the wire. */
describe("a provider of the local cloud", () => {
  let engine: Engine;
  before(async () => {
    engine = await Engine.start();
  });
  after(() => engine?.stop());

  for (const token of Object.keys(lifecycles))
    it(`has ${token}: checked, created, read, compared, updated, deleted`, async () => {
      const { registry } = engine.cloud;
      const there: Provisioned[] = [];
      const needs = async (type: string, name: string, inputs: Properties) => {
        const created = await registry.create(type, name, inputs);
        there.push(created);
        return created;
      };
      try {
        const sample = await sampleOf(token, needs);
        const created = await engine.made(token, "sample", sample.inputs);
        expect(created.id).not.to.equal("");
        expect(created.outputs, "inputs are outputs").to.deep.include(sample.inputs);

        expect(await engine.read(created), "a refresh finds nothing").to.deep.equal(created);
        const again = await checkedAgain(engine, created, sample.inputs);
        expect((await engine.diff(created, again)).changes, "a second preview").to.equal(false);

        const last = sample.changed ? await updated(engine, created, sample.changed) : created;
        await engine.delete(last);
        const { onlyState } = registry.type(token);
        expect(await engine.read(last), "after it was deleted").to.deep.equal(onlyState ? last : undefined);
      } finally {
        for (const one of there.reverse()) await registry.delete(one);
      }
    });
});

const checkedAgain = async (
  engine: Engine,
  { urn, inputs }: InState,
  news: Properties,
): Promise<Properties> => (await engine.check(urn, news, { olds: inputs })).inputs;

const updated = async (engine: Engine, known: InState, news: Properties): Promise<InState> => {
  const inputs = await checkedAgain(engine, known, news);
  const difference = await engine.diff(known, inputs);
  expect(difference, "in place").to.deep.include({ changes: true, replaces: [] });
  expect(difference.details).not.to.deep.equal([]);
  const preview = await engine.update(known, inputs, true);
  const after = await engine.update(known, inputs);
  expect(Object.keys(after.outputs), "the preview knows the outputs").to.have.members(
    Object.keys(preview.outputs),
  );
  expect(await engine.read(after), "a refresh after the update").to.deep.equal(after);
  return after;
};
