import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import * as z from "zod";
import { BuildCache } from "../../infra/build-cache";

describe("the build cache", () => {
  let directory = "";
  let made = 0;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "orderflow-cache-"));
    made = 0;
    await writeFile(join(directory, "input.ts"), "1");
    await writeFile(join(directory, "lock.json"), "1");
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** Each is a process of its own: digests are remembered in one. */
  const cache = () => new BuildCache(directory, "things", z.object({ code: z.string() }), ["lock.json"]);
  const make = async () => {
    made += 1;
    return { result: { code: `made ${made}` }, inputs: ["input.ts"] };
  };
  const entries = join("node_modules/.cache/orderflow/things");

  it("makes a thing once", async () => {
    const first = await cache().get("a", make);
    const again = await cache().get("a", make);

    expect([first, again]).to.deep.equal([{ code: "made 1" }, { code: "made 1" }]);
  });

  it("makes it each time where it can't be kept", async () => {
    await mkdir(join(directory, "node_modules"));
    await writeFile(join(directory, "node_modules/.cache"), "no directory");

    await cache().get("a", make);

    expect(await cache().get("a", make)).to.deep.equal({ code: "made 2" });
  });

  it("makes what has another key by itself", async () => {
    await cache().get("a", make);

    expect(await cache().get("b", make)).to.deep.equal({ code: "made 2" });
  });

  for (const file of ["input.ts", "lock.json"])
    it(`makes it again when ${file} has changed`, async () => {
      await cache().get("a", make);
      await writeFile(join(directory, file), "2");

      expect(await cache().get("a", make)).to.deep.equal({ code: "made 2" });
    });

  it("doesn't mind that a file was written again as it was", async () => {
    await cache().get("a", make);
    await writeFile(join(directory, "input.ts"), "1");

    expect(await cache().get("a", make)).to.deep.equal({ code: "made 1" });
  });

  for (const [what, content] of [
    ["no JSON", "{"],
    ["of another shape", '{"inputs": {}, "result": {}}'],
  ] as const)
    it(`makes it again when the entry is ${what}`, async () => {
      await cache().get("a", make);
      const [entry = ""] = await readdir(join(directory, entries));
      await writeFile(join(directory, entries, entry), content);

      expect(await cache().get("a", make)).to.deep.equal({ code: "made 2" });
    });

  it("keeps nothing of what couldn't be made", async () => {
    const error = await cache()
      .get("a", () => Promise.reject(new Error("No")))
      .catch((reason: unknown) => reason);

    expect(error).to.be.instanceOf(Error);
    expect(await cache().get("a", make)).to.deep.equal({ code: "made 1" });
  });
});
