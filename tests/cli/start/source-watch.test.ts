import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SourceWatch } from "../../../cli/start/watch/source-watch";

describe("watching sources", () => {
  let directory: string;
  let watch: SourceWatch;
  let told: (files: readonly string[]) => void = () => {};

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "sources-"));
    mkdirSync(join(directory, "handlers/deep"), { recursive: true });
    mkdirSync(join(directory, "tests"));
    for (const file of ["index.ts", "other.ts", "handlers/deep/a.ts", "tests/a.ts"])
      writeFileSync(join(directory, file), "1");
    watch = new SourceWatch({
      directory,
      sources: ["handlers", "index.ts"],
      changed: (files) => told(files),
    });
  });
  afterEach(() => {
    watch.stop();
    rmSync(directory, { recursive: true });
  });

  const next = () => new Promise<readonly string[]>((resolve) => (told = resolve));
  const write = (file: string) => writeFileSync(join(directory, file), "2");

  it("reports each save of the program's sources once", async () => {
    const saved = next();
    for (const file of ["tests/a.ts", "other.ts", "handlers/deep/a.ts", "index.ts"]) write(file);

    expect(await saved).to.deep.equal([join("handlers", "deep", "a.ts"), "index.ts"]);
  });

  it("sees a file that an editor replaced by another, again and again", async () => {
    for (let save = 0; save < 2; save++) {
      const saved = next();
      write("handlers/deep/.a.swp");
      renameSync(join(directory, "handlers/deep/.a.swp"), join(directory, "handlers/deep/a.ts"));

      expect(await saved).to.deep.equal([join("handlers", "deep", "a.ts")]);
    }
  });

  it("sees files of a directory that is new", async () => {
    const made = next();
    mkdirSync(join(directory, "handlers/new"));
    write("handlers/b.ts");
    await made;
    const saved = next();
    write("handlers/new/c.ts");

    expect(await saved).to.deep.equal([join("handlers", "new", "c.ts")]);
  });
});
