import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { StateDirectory, StateDirectoryInUse, StateDirectoryNotOurs } from "../../local/state-directory";

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

describe("the state directory", () => {
  let path: string;

  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), "orderflow-state-"));
  });

  afterEach(() => rm(path, { recursive: true, force: true }));

  it("is fresh on every start, unless it is to be kept", async () => {
    await new StateDirectory(path).claim({ keep: false });
    await writeFile(join(path, "old"), "");

    await new StateDirectory(path).claim({ keep: true });
    const kept = await exists(join(path, "old"));
    await new StateDirectory(path).claim({ keep: false });

    expect(kept).to.equal(true);
    expect(await exists(join(path, "old"))).to.equal(false);
  });

  for (const keep of [true, false])
    it(`is never one of somebody's own, ${keep ? "to keep" : "to empty"}`, async () => {
      await writeFile(join(path, "thesis.txt"), "");

      const error = await new StateDirectory(path).claim({ keep }).catch((thrown: unknown) => thrown);

      expect(error).to.be.instanceOf(StateDirectoryNotOurs);
      expect(String(error)).to.contain(path).and.contain("thesis.txt").and.contain("LOCAL_STATE_DIR");
      expect(await readdir(path)).to.deep.equal(["thesis.txt"]);
    });

  it("is made when there is none", async () => {
    const fresh = join(path, "a/b");

    await new StateDirectory(fresh).claim({ keep: false });

    expect(await exists(fresh)).to.equal(true);
  });

  it("is refused while another live process holds it, and taken over from a dead one", async () => {
    await new StateDirectory(path).claim({ keep: false });
    await writeFile(join(path, "cloud.pid"), String(process.ppid));
    await writeFile(join(path, "outputs.json"), "{}");
    const state = new StateDirectory(path);
    const error = await state.claim({ keep: false }).catch((thrown: unknown) => thrown);
    state.release();
    const othersOutputs = await exists(join(path, "outputs.json"));
    await writeFile(join(path, "cloud.pid"), "4194305"); // above the largest pid Linux gives

    await new StateDirectory(path).claim({ keep: false });

    expect(error).to.be.instanceOf(StateDirectoryInUse);
    expect(othersOutputs, "the outputs of the cloud that runs").to.equal(true);
    expect(String(error)).to.contain(path).and.contain(String(process.ppid)).and.contain("LOCAL_STATE_DIR");
  });

  it("holds the outputs for the owner only, until it is released", async () => {
    const state = new StateDirectory(path);
    await state.claim({ keep: false });

    await state.writeOutputs({ apiUrl: "http://127.0.0.1:1" });
    const written = JSON.parse(await readFile(join(path, "outputs.json"), "utf8"));
    const { mode } = await stat(join(path, "outputs.json"));
    state.release();

    expect(written).to.deep.equal({ apiUrl: "http://127.0.0.1:1" });
    expect(mode & 0o077).to.equal(0);
    expect(await exists(join(path, "outputs.json"))).to.equal(false);
  });
});
