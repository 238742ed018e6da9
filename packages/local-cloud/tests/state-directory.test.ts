import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import {
  StateDirectory,
  StateDirectoryInUse,
  StateDirectoryNotOurs,
  StateDirectoryUnusable,
} from "../src/state-directory";

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

describe("the state directory", () => {
  let path: string;

  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), "shop-state-"));
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

  it("is one that an earlier version marked by a file of another name", async () => {
    await new StateDirectory(path).claim({ keep: false });
    await rename(join(path, "local-cloud.state"), join(path, "earlier.state"));

    await new StateDirectory(path).claim({ keep: true });

    expect(await exists(join(path, "local-cloud.state"))).to.equal(true);
  });

  it("is made when there is none", async () => {
    const fresh = join(path, "a/b");

    await new StateDirectory(fresh).claim({ keep: false });

    expect(await exists(fresh)).to.equal(true);
  });

  const file = async (): Promise<string> => {
    await writeFile(join(path, "file"), "");
    return join(path, "file");
  };
  const link = async (): Promise<string> => {
    await symlink(await file(), join(path, "link"));
    return join(path, "link");
  };
  for (const [what, directory] of [
    ["a file", file],
    ["a path under a file", async () => join(await file(), "a/b")],
    ...(process.platform === "win32"
      ? []
      : ([
          ["a link to a file", link],
          ["a name that is too long", async () => join(path, "x".repeat(300))],
          [
            "a place where none can be made",
            async () => ((await exists("/proc/self")) ? "/proc/no/such" : "/dev/null/such"),
          ],
        ] as const)),
  ] as const)
    for (const keep of [true, false])
      it(`is refused in one sentence that names it and the way out: ${what}, ${keep ? "to keep" : "to empty"}`, async () => {
        const unusable = await directory();

        const error = await new StateDirectory(unusable).claim({ keep }).catch((thrown: unknown) => thrown);

        expect(error).to.be.instanceOf(StateDirectoryUnusable);
        expect(String(error)).to.contain(unusable).and.contain("LOCAL_STATE_DIR").and.not.contain("\n");
      });

  for (const [code, reason] of [
    ["EACCES", "no permission"],
    ["EPERM", "no permission"],
    ["EROFS", "read-only"],
    ["ENOSPC", "full"],
  ] as const)
    it(`is refused with the reason, not the system call: ${code}`, () => {
      const cause = Object.assign(new Error(`${code}: mkdir`), { code, syscall: "mkdir" });

      expect(new StateDirectoryUnusable("/srv/state", cause).message)
        .to.contain(reason)
        .and.not.contain("mkdir");
    });

  it("is made behind links and beside files", async () => {
    await mkdir(join(path, "real"));
    await symlink(join(path, "real"), join(path, "link"), "junction");

    await new StateDirectory(join(path, "link/state")).claim({ keep: false });

    expect(await exists(join(path, "real/state"))).to.equal(true);
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
    if (process.platform !== "win32") expect(mode & 0o077).to.equal(0);
    expect(await exists(join(path, "outputs.json"))).to.equal(false);
  });
});
