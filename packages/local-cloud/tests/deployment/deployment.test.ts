import { expect } from "chai";
import * as z from "zod";
import type { DeclaredResource, ResourceOptions } from "../../src/deployment/declared";
import { Deployment, type ProgramObserver } from "../../src/deployment/deployment";
import { Stack } from "../../src/deployment/stack";
import { Registry } from "../../src/registry";
import { resourceType } from "../../src/resource";
import { AwsError } from "../../src/service";

const box = "test:boxes/box:Box";
const label = "test:boxes/label:Label";

/** Boxes by name, and labels on boxes: a label goes with its box, and has a number instead of a name. */
class Warehouse {
  readonly boxes = new Map<string, string>();
  readonly labels = new Map<string, { box: string; text: string }>();
  readonly log: string[] = [];
  private lastLabel = 0;

  readonly registry = new Registry([
    resourceType({
      token: box,
      inputs: z.strictObject({
        name: z.string().optional(),
        colour: z.string(),
        wood: z.string().optional(),
      }),
      named: "name",
      replacedBy: ["name", "wood"],
      create: ({ name, inputs }) => {
        if (this.boxes.has(name)) throw new AwsError("AlreadyExists", `There is a box ${name}`);
        this.boxes.set(name, inputs.colour);
        this.log.push(`create box ${name}`);
        return { id: name, outputs: { name } };
      },
      read: ({ id, outputs }) => (this.boxes.has(id) ? outputs : undefined),
      update: ({ id, outputs }, { colour }) => {
        this.boxes.set(id, colour);
        this.log.push(`update box ${id}`);
        return outputs;
      },
      delete: ({ id }) => {
        this.boxes.delete(id);
        for (const [number, { box: on }] of this.labels) if (on === id) this.labels.delete(number);
        this.log.push(`delete box ${id}`);
      },
    }),
    resourceType({
      token: label,
      inputs: z.strictObject({ box: z.string(), text: z.string() }),
      replacedBy: ["box"],
      create: ({ inputs }) => {
        this.lastLabel += 1;
        const id = `label-${this.lastLabel}`;
        this.labels.set(id, inputs);
        this.log.push(`create ${id} on ${inputs.box}`);
        return { id, outputs: {} };
      },
      read: ({ id, outputs }) => (this.labels.has(id) ? outputs : undefined),
      update: ({ id, outputs }, inputs) => {
        this.labels.set(id, inputs);
        this.log.push(`update ${id}`);
        return outputs;
      },
      delete: ({ id }) => {
        this.labels.delete(id);
        this.log.push(`delete ${id}`);
      },
    }),
  ]);
}

const options: ResourceOptions = {
  protect: false,
  retainOnDelete: false,
  ignoreChanges: [],
  replaceOnChanges: [],
};

const urn = (name: string): string => `urn:pulumi:local::shop::${name}`;

type Given = Partial<Omit<DeclaredResource, "options">> & { readonly options?: Partial<ResourceOptions> };

const declared = (token: string, name: string, inputs: object, given: Given = {}): DeclaredResource => ({
  urn: urn(name),
  token,
  name,
  inputs,
  propertyDependencies: {},
  aliases: [],
  ...given,
  options: { ...options, ...given.options },
});

const aBox = (name: string, inputs: object = { colour: "red" }, given: Given = {}) =>
  declared(box, name, inputs, given);
const aLabel = (name: string, on: string, text = "fragile", given: Given = {}) =>
  declared(label, name, { box: on, text }, { propertyDependencies: { box: [urn(on)] }, ...given });

describe("deploying a changed program", () => {
  let warehouse: Warehouse;
  let stack: Stack;
  let actions: string[];
  beforeEach(() => {
    warehouse = new Warehouse();
    stack = new Stack();
    actions = [];
  });

  const observer: ProgramObserver = {
    declared: () => {},
    finished: (_, name, __, action) => actions.push(`${action} ${name}`),
  };
  const deploy = async (...resources: readonly DeclaredResource[]): Promise<void> => {
    actions.length = 0;
    warehouse.log.length = 0;
    const deployment = new Deployment(stack, warehouse.registry, observer);
    for (const resource of resources) await deployment.register(resource);
    await deployment.finish();
  };
  const refusal = (work: Promise<unknown>): Promise<string> =>
    work.then(() => expect.fail("it should have been refused"), String);

  it("does nothing when nothing changed", async () => {
    await deploy(aBox("one"), aLabel("note", "one"));

    await deploy(aBox("one"), aLabel("note", "one"));

    expect(actions).to.deep.equal(["unchanged one", "unchanged note"]);
    expect(warehouse.log).to.deep.equal([]);
  });

  it("creates what is new, updates what changed, and deletes what isn't declared any more", async () => {
    await deploy(aBox("one"), aBox("two"));

    await deploy(aBox("one", { colour: "blue" }), aBox("three"));

    expect(actions).to.deep.equal(["updated one", "created three", "deleted two"]);
    expect([...warehouse.boxes]).to.deep.equal([
      ["one", "blue"],
      ["three", "red"],
    ]);
  });

  it("deletes what depends on others before them", async () => {
    await deploy(aBox("one"), aLabel("note", "one"));

    await deploy();

    expect(warehouse.log).to.deep.equal(["delete label-1", "delete box one"]);
  });

  it("creates a replacement before it deletes what it replaces, unless they have the same name", async () => {
    await deploy(aBox("one", { name: "first", colour: "red" }));

    await deploy(aBox("one", { name: "second", colour: "red" }));
    const renamed = [...warehouse.log];
    await deploy(aBox("one", { name: "second", colour: "red", wood: "oak" }));

    expect(renamed).to.deep.equal(["create box second", "delete box first"]);
    expect(warehouse.log).to.deep.equal(["delete box second", "create box second"]);
    expect(actions).to.deep.equal(["replaced one"]);
    expect(warehouse.registry.resources().map(({ id }) => id)).to.deep.equal(["second"]);
  });

  it("replaces what is made of a resource that is deleted first, since it went with it", async () => {
    await deploy(aBox("one"), aBox("other"), aLabel("note", "one"), aLabel("elsewhere", "other"));

    await deploy(
      aBox("one", { colour: "red", wood: "oak" }),
      aBox("other"),
      aLabel("note", "one"),
      aLabel("elsewhere", "other"),
    );

    expect(actions).to.deep.equal([
      "replaced one",
      "unchanged other",
      "replaced note",
      "unchanged elsewhere",
    ]);
    expect(warehouse.log).to.deep.equal([
      "delete label-1",
      "delete box one",
      "create box one",
      "create label-3 on one",
    ]);
    expect([...warehouse.labels.values()].map(({ box: on }) => on)).to.have.members(["one", "other"]);
  });

  it("knows a resource by an alias", async () => {
    await deploy(aBox("one"));

    await deploy(aBox("one", { colour: "red" }, { urn: urn("moved"), aliases: [urn("one")] }));
    await deploy(aBox("one", { colour: "red" }, { urn: urn("moved") }));

    expect(actions).to.deep.equal(["unchanged one"]);
    expect(warehouse.log).to.deep.equal([]);
  });

  it("knows the resources of a component by the component's alias", async () => {
    const [before, after] = ["urn:pulumi:local::shop::my:Shelf::all", "urn:pulumi:local::shop::my:Rack::all"];
    const urnIn = (component: string) => `urn:pulumi:local::shop::${component}$${box}::one`;
    await deploy(aBox("one", { colour: "red" }, { urn: urnIn("my:Shelf"), parent: before }));

    const deployment = new Deployment(stack, warehouse.registry, observer);
    deployment.component({ urn: after, token: "my:Rack", name: "all", aliases: [before] });
    await deployment.register(aBox("one", { colour: "red" }, { urn: urnIn("my:Rack"), parent: after }));
    await deployment.finish();

    expect(warehouse.log).to.deep.equal(["create box one"]);
  });

  it("keeps properties whose changes are ignored, and replaces for those that are to replace", async () => {
    await deploy(aBox("one"), aLabel("note", "one"));

    await deploy(
      aBox("one", { colour: "blue" }, { options: { ignoreChanges: ["colour"] } }),
      aLabel("note", "one", "this side up", { options: { replaceOnChanges: ["text"] } }),
    );

    expect(actions).to.deep.equal(["unchanged one", "replaced note"]);
    expect(warehouse.boxes.get("one")).to.equal("red");
    expect(warehouse.log).to.deep.equal(["create label-2 on one", "delete label-1"]);
  });

  it("gives the program the value that an ignored property kept", async () => {
    await deploy(aBox("one", { colour: "red" }));

    const deployment = new Deployment(stack, warehouse.registry, observer);
    const { outputs } = await deployment.register(
      aBox("one", { colour: "blue" }, { options: { ignoreChanges: ["colour"] } }),
    );

    expect(outputs).to.include({ colour: "red" });
  });

  it("doesn't delete what is protected, and leaves what is to be retained", async () => {
    await deploy(
      aBox("kept", { colour: "red" }, { options: { retainOnDelete: true } }),
      aBox("guarded", { colour: "red" }, { options: { protect: true } }),
    );

    const error = await refusal(deploy());
    await deploy(aBox("guarded"));
    await deploy();

    expect(error).to.contain('"guarded" is protected');
    expect([...warehouse.boxes.keys()]).to.deep.equal(["kept"]);
  });

  const refusedOptions: [string, Partial<ResourceOptions>][] = [
    ["import", { importId: "one" }],
    ["ignoreChanges: tags.team", { ignoreChanges: ["tags.team"] }],
    ["replaceOnChanges: tags[0]", { replaceOnChanges: ["tags[0]"] }],
  ];
  for (const [what, given] of refusedOptions)
    it(`refuses by name what it would have to ignore: ${what}`, async () => {
      const error = await refusal(deploy(aBox("one", { colour: "red" }, { options: given })));

      expect(error).to.contain(`${box} "one"`).and.contain(what);
      expect(warehouse.log).to.deep.equal([]);
    });

  it("refuses two resources with one URN", async () => {
    const error = await refusal(deploy(aBox("one"), aBox("one")));

    expect(error).to.contain('"one" is declared twice');
  });

  it("changes nothing after the first failure, deletes nothing, and continues from there the next time", async () => {
    await deploy(aBox("one"), aBox("two"));
    const deployment = new Deployment(stack, warehouse.registry, observer);

    await deployment.register(aBox("one", { colour: "blue" }));
    const first = await refusal(deployment.register(aBox("bad", { size: 1 })));
    const second = await refusal(deployment.register(aBox("three")));
    const third = await refusal(deployment.finish());
    await deploy(aBox("one", { colour: "blue" }), aBox("three"));

    expect(first).to.contain("size");
    expect(second).to.contain('"three" wasn\'t provisioned');
    expect(third).to.equal(first);
    expect(actions).to.deep.equal(["unchanged one", "created three", "deleted two"]);
  });
});
