import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ContentFiles } from "../../infra/content-files";

describe("content files", () => {
  let directory = "";

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "orderflow-files-"));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const put = (text: string) => new ContentFiles(join(directory, "files"), 7).put(text);
  const longAgo = new Date("2026-01-01T00:00:00Z");

  it("are one file for one text, whoever writes it first", async () => {
    const [one, same, other] = await Promise.all([put("a"), put("a"), put("b")]);

    expect(same).to.equal(one);
    expect(other).not.to.equal(one);
    expect(await readFile(one, "utf8")).to.equal("a");
    expect(await readdir(join(directory, "files"))).to.have.lengthOf(2);
  });

  it("are written again when somebody changed them", async () => {
    const file = await put("a");
    await writeFile(file, "changed");

    expect(await readFile(await put("a"), "utf8")).to.equal("a");
  });

  it("go when nobody has asked for them for a week, and stay when somebody has", async () => {
    const [unused, used] = [await put("unused"), await put("used")];
    for (const file of [unused, used]) await utimes(file, longAgo, longAgo);

    await put("used");

    expect(await readdir(join(directory, "files"))).to.deep.equal([used.split(/[/\\]/).at(-1)]);
    expect((await stat(used)).mtimeMs).to.be.above(longAgo.getTime());
  });

  it("can't be put where there is no directory", async () => {
    await writeFile(join(directory, "files"), "no directory");

    const error = await put("a").catch((reason: unknown) => reason);

    expect(error).to.be.instanceOf(Error);
  });
});
