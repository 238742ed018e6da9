import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { expect } from "chai";
import { runProgram } from "../../local/program";
import { randomResources } from "../../local/random/resources";
import { Registry } from "../../local/registry";
import { UnsupportedResource } from "../../local/resource";

const config = { project: "shop", stack: "local", values: { "shop:colour": "red" }, secretKeys: [] };

const run = (load: () => Record<string, unknown>) => {
  const created: string[] = [];
  const observer = { declared: () => {}, created: (_: string, name: string) => created.push(name) };
  return runProgram(load, new Registry(randomResources), config, observer).then((outputs) => ({
    outputs,
    created,
  }));
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

  it("refuses a property that it can't honour, naming resource and property", async () => {
    const error = await rejection(
      run(() => ({ pet: new random.RandomPassword("pet", { length: 8, special: true }).result })),
    );

    expect(error).to.be.instanceOf(UnsupportedResource);
    expect(String(error))
      .to.contain('random:index/randomPassword:RandomPassword "pet"')
      .and.contain("special");
  });

  it("refuses a resource type that isn't embedded, naming it", async () => {
    const error = await rejection(run(() => ({ pet: new random.RandomPet("rex").id })));

    expect(error).to.be.instanceOf(UnsupportedResource);
    expect(String(error)).to.contain('random:index/randomPet:RandomPet "rex"');
  });

  it("rejects with the program's own error when the program throws", async () => {
    const error = await rejection(
      run(() => {
        throw new RangeError("throttleRate: 0 is out of range");
      }),
    );

    expect(String(error)).to.contain("throttleRate: 0 is out of range");
  });
});
