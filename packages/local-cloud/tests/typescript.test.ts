import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";

const loader = join(__dirname, "../typescript.cjs");

describe("loading TypeScript", () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "typescript-"));
  });
  after(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }));

  const run = async (source: string): Promise<string> => {
    const file = join(directory, "it.ts");
    await writeFile(file, source);
    const { stdout } = await promisify(execFile)(process.execPath, ["-r", loader, file]);
    return stdout;
  };

  it("runs a file as it is now, whatever was kept of it", async () => {
    const printed = [];
    for (const text of ["one", "two", "two", "one"])
      printed.push(await run(`const text: string = "${text}";\nconsole.log(text);`));

    expect(printed).to.deep.equal(["one\n", "two\n", "two\n", "one\n"]);
  });

  it("says in which line of the source an error was thrown, the second time too", async () => {
    const source = `interface Gone {\n  a: string;\n}\nconsole.log(String(new Error("it").stack));\n`;

    const stacks = [await run(source), await run(source)];

    for (const stack of stacks) expect(stack).to.include("it.ts:4:");
  });
});
