import { mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { LineFile } from "../src/line-file";
import { errorOf } from "./endpoint/running-endpoint";

describe("a file of lines", () => {
  let directory: string;
  let path: string;
  let file: LineFile;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "line-file-"));
    path = join(directory, "sub/lines.txt");
    file = new LineFile(path);
  });
  afterEach(async () => {
    await file.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 10 });
  });

  const lines = async (): Promise<string[]> => (await readFile(path, "utf8")).split("\n").slice(0, -1);

  it("has each line when its promise resolves, in the order of the calls", async () => {
    await file.append("first");
    expect(await lines()).to.deep.equal(["first"]);

    const names = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    await Promise.all(names.map((name) => file.append(name)));

    expect(await lines()).to.deep.equal(["first", ...names]);
  });

  it("keeps the lines that come after it is cleared, and no other", async () => {
    const changes = [file.append("before"), file.clear(), file.append("after"), file.append("later")];
    await Promise.all(changes);

    expect(await lines()).to.deep.equal(["after", "later"]);
  });

  it("ends a line that was cut off when an earlier process was killed", async () => {
    await mkdir(dirname(path));
    await writeFile(path, "whole\ncut o");

    await file.append("next");

    expect(await lines()).to.deep.equal(["whole", "cut o", "next"]);
  });

  it("is waited for by flush, and opened again after close", async () => {
    void file.append("one");
    await file.flush();
    expect(await lines()).to.deep.equal(["one"]);

    await file.close();
    await file.append("two");

    expect(await lines()).to.deep.equal(["one", "two"]);
  });

  it("tells whoever appended what couldn't be written, and tries again with the next line", async () => {
    await mkdir(path, { recursive: true });

    const lost = [file.append("lost"), file.append("lost too")];

    for (const one of lost) expect(await errorOf(one)).to.have.property("code", "EISDIR");
    await rmdir(path);
    await file.append("there");
    expect(await lines()).to.deep.equal(["there"]);
  });
});
