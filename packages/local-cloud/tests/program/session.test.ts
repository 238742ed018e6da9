import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { expect } from "chai";
import * as z from "zod";
import type { Action, ProgramObserver } from "../../src/deployment/deployment";
import { randomResources } from "../../src/random/resources";
import { Registry } from "../../src/registry";
import { resourceType, UnsupportedResource } from "../../src/resource";
import { deployHere } from "./deploy-here";

const config = { project: "shop", stack: "local", values: { "shop:colour": "red" }, secretKeys: [] };

class Signal {
  give = () => {};
  readonly given = new Promise<void>((resolve) => {
    this.give = resolve;
  });
}

const run = async (load: () => Record<string, unknown>) => {
  const created: string[] = [];
  const observer: ProgramObserver = {
    declared: () => {},
    finished: (_, name) => created.push(name),
  };
  const outputs = await deployHere(load, { registry: new Registry(randomResources), config, observer });
  return { outputs, created };
};

const rejection = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.fail("expected a rejection"),
    (error: unknown) => error,
  );

describe("running a Pulumi program in process", () => {
  it("provisions each resource before the ones that depend on it, and resolves the outputs", async () => {
    const { outputs, created } = await run(() => {
      const first = new random.RandomPassword("first", { length: 20, special: false });
      const second = new random.RandomId("second", { byteLength: 4, keepers: { first: first.result } });
      return { password: first.result, id: second.hex, colour: new pulumi.Config("shop").require("colour") };
    });

    expect(created).to.deep.equal(["first", "second"]);
    expect(outputs.password).to.match(/^[A-Za-z0-9]{20}$/);
    expect(outputs.id).to.match(/^[0-9a-f]{8}$/);
    expect(outputs.colour).to.equal("red");
  });

  it("gives services the plain value of a secret", async () => {
    const { outputs } = await run(() => ({
      id: new random.RandomId("id", { byteLength: 4, prefix: pulumi.secret("top-") }).hex,
    }));

    expect(outputs.id).to.match(/^top-[0-9a-f]{8}$/);
  });

  it("refuses a property that it doesn't support, naming resource and property", async () => {
    const error = await rejection(
      run(() => ({ pet: new random.RandomPassword("pet", { length: 8, special: true }).result })),
    );

    expect(error).to.be.instanceOf(UnsupportedResource);
    expect(String(error))
      .to.contain('random:index/randomPassword:RandomPassword "pet"')
      .and.contain("special");
  });

  it("refuses a resource type that isn't supported, naming it", async () => {
    const error = await rejection(run(() => ({ pet: new random.RandomPet("rex").id })));

    expect(error).to.be.instanceOf(UnsupportedResource);
    expect(String(error)).to.contain('random:index/randomPet:RandomPet "rex"');
  });

  it("answers functions of the provider, and refuses by name one that it doesn't have", async () => {
    const { outputs } = await run(() => ({
      account: aws.getCallerIdentityOutput().accountId,
      region: aws.getRegionOutput().region,
    }));
    const error = await rejection(run(() => ({ zones: aws.getAvailabilityZonesOutput().names })));

    expect(outputs).to.deep.equal({ account: "000000000000", region: "us-east-1" });
    expect(String(error)).to.contain("aws:index/getAvailabilityZones:getAvailabilityZones");
  });

  it("finds a resource that is there by its id, and says when there is none", async () => {
    const registry = new Registry(randomResources);
    const there = await registry.create("random:index/randomId:RandomId", "there", { byteLength: 4 });
    const deploy = (id: string) =>
      deployHere(() => ({ hex: random.RandomId.get("found", id).hex }), { registry, config });

    const outputs = await deploy(there.id);
    const error = await rejection(deploy("nothing"));

    expect(outputs.hex).to.equal(there.outputs.hex);
    expect(String(error)).to.contain("there is no resource with the id nothing");
  });

  it("names resources as Pulumi's engine does, those in components too", async () => {
    const urns: string[] = [];
    const registry = new Registry(randomResources);
    class Shelf extends pulumi.ComponentResource {
      constructor(name: string) {
        super("my:shop:Shelf", name);
        new random.RandomId("inside", { byteLength: 4 }, { parent: this });
      }
    }
    await deployHere(
      () => {
        new Shelf("shelf");
        return { outside: new random.RandomId("outside", { byteLength: 4 }).urn };
      },
      { registry, config },
    );
    for (const { urn } of registry.resources()) urns.push(String(urn));

    const type = "random:index/randomId:RandomId";
    expect(urns).to.have.members([
      `urn:pulumi:local::shop::my:shop:Shelf$${type}::inside`,
      `urn:pulumi:local::shop::${type}::outside`,
    ]);
  });

  it("rejects with the program's own error when the program throws", async () => {
    const error = await rejection(
      run(() => {
        throw new RangeError("throttleRate: 0 is out of range");
      }),
    );

    expect(String(error)).to.contain("throttleRate: 0 is out of range");
  });

  describe("after the first failure", () => {
    const token = { pet: "random:index/randomPet:RandomPet", id: "random:index/randomId:RandomId" };

    it("provisions nothing more and reports nothing more, what was in progress included", async () => {
      const seen: string[] = [];
      const [begun, finished] = [new Signal(), new Signal()];
      const registry = new Registry([
        resourceType({
          token: token.id,
          inputs: z.looseObject({}),
          replacedBy: "any",
          read: ({ outputs }) => outputs,
          delete: () => {},
          create: async ({ name }) => {
            seen.push(`begin ${name}`);
            begun.give();
            await finished.given;
            seen.push(`end ${name}`);
            return { id: name, outputs: { hex: name } };
          },
        }),
        resourceType({
          token: token.pet,
          inputs: z.looseObject({}),
          replacedBy: "any",
          read: ({ outputs }) => outputs,
          delete: () => {},
          create: async ({ name }) => {
            await begun.given;
            setImmediate(finished.give);
            throw new RangeError(`${name} failed`);
          },
        }),
      ]);
      const observer: ProgramObserver = {
        declared: () => {},
        finished: (_, name, __, action: Action) => seen.push(`${action} ${name}`),
      };
      const load = () => {
        const underWay = new random.RandomId("under-way", { byteLength: 4 });
        new random.RandomPet("rex");
        return { after: new random.RandomId("after", { byteLength: 4, prefix: underWay.hex }).hex };
      };

      const error = await rejection(deployHere(load, { registry, config, observer }));
      const ended = [...seen];
      await run(() => ({})); // time enough for what would have followed

      expect(String(error)).to.contain("rex failed");
      expect(ended).to.deep.equal(["begin under-way", "end under-way"]);
      expect(seen).to.deep.equal(ended);
    });
  });
});
