import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import * as z from "zod";
import type { DeclaredResource } from "../../src/deployment/declared";
import { Deployment } from "../../src/deployment/deployment";
import { SavedStack } from "../../src/deployment/saved-stack";
import { Stack } from "../../src/deployment/stack";
import { Registry } from "../../src/registry";
import { resourceType } from "../../src/resource";

const secret = "test:keys/secret:Secret";
const room = "test:rooms/room:Room";

/** Secrets are a number each and last; rooms are gone with the process. */
const registryOf = (log: string[]): Registry => {
  const type = (token: string, lasting: boolean) =>
    resourceType({
      token,
      inputs: z.strictObject({ size: z.number(), note: z.string().optional() }),
      lasting,
      replacedBy: ["size"],
      create: ({ name }) => {
        log.push(`create ${name}`);
        return { id: name, outputs: { value: `${name}-${Math.random()}` } };
      },
      read: ({ outputs }) => outputs,
      update: ({ name, outputs }) => {
        log.push(`update ${name}`);
        return outputs;
      },
      delete: ({ name }) => void log.push(`delete ${name}`),
    });
  return new Registry([type(secret, true), type(room, false)]);
};

const declared = (
  token: string,
  name: string,
  inputs: object,
  ignoreChanges: string[] = [],
): DeclaredResource => ({
  urn: `urn:pulumi:local::shop::${token}::${name}`,
  token,
  name,
  inputs,
  propertyDependencies: {},
  aliases: [],
  options: { protect: false, retainOnDelete: false, ignoreChanges, replaceOnChanges: [] },
});

describe("a stack that is saved", () => {
  let directory: string;
  let log: string[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "local-cloud-stack-"));
    log = [];
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const file = () => join(directory, "stack.json");

  /** Deploys as a process does that finds what an earlier one left. @returns the values that resources have */
  const deploy = async (...resources: readonly DeclaredResource[]): Promise<unknown[]> => {
    const registry = registryOf(log);
    const stack = new Stack(new SavedStack(file(), (token) => registry.lasts(token)));
    const deployment = new Deployment(stack, registry, { declared: () => {}, finished: () => {} });
    const values: unknown[] = [];
    for (const one of resources) values.push((await deployment.register(one)).outputs.value);
    await deployment.finish();
    return values;
  };

  it("has in the next process what lasts, and creates the rest", async () => {
    const program = [declared(secret, "key", { size: 8 }), declared(room, "hall", { size: 1 })];

    const [key, hall] = await deploy(...program);
    const [sameKey, newHall] = await deploy(...program);

    expect(sameKey).to.equal(key);
    expect(newHall).not.to.equal(hall);
    expect(log).to.deep.equal(["create key", "create hall", "create hall"]);
  });

  it("makes anew what is declared otherwise, and that lasts then", async () => {
    const [before] = await deploy(declared(secret, "key", { size: 8 }));
    const [after] = await deploy(declared(secret, "key", { size: 9 }));
    const [again] = await deploy(declared(secret, "key", { size: 9 }));

    expect(after).not.to.equal(before);
    expect(again).to.equal(after);
  });

  it("leaves alone what the program ignores", async () => {
    await deploy(declared(secret, "key", { size: 8, note: "monday" }, ["note"]));
    await deploy(declared(secret, "key", { size: 8, note: "tuesday" }, ["note"]));
    await deploy(declared(secret, "key", { size: 8, note: "wednesday" }));

    expect(log).to.deep.equal(["create key", "update key"]);
  });

  it("deletes what the program doesn't declare any more", async () => {
    await deploy(declared(secret, "key", { size: 8 }), declared(secret, "other", { size: 8 }));
    await deploy(declared(secret, "other", { size: 8 }));
    await deploy(declared(secret, "other", { size: 8 }));

    expect(log).to.deep.equal(["create key", "create other", "delete key"]);
  });

  it("is for its owner's eyes, since it has secrets", async () => {
    await deploy(declared(secret, "key", { size: 8 }));

    const { mode } = await stat(file());
    expect(await readFile(file(), "utf8")).to.contain("key");
    if (process.platform !== "win32") expect(mode & 0o077).to.equal(0);
  });

  for (const content of ["", "{", "[]", '[{"urn":"from another version"}]'])
    it(`begins with nothing on a file that says ${content || "nothing"}`, async () => {
      await writeFile(file(), content);

      await deploy(declared(secret, "key", { size: 8 }));

      expect(log).to.deep.equal(["create key"]);
    });
});
