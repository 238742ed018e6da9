import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect } from "chai";

const packageDirectory = join(__dirname, "..");

/** What the package's first program deals with; written in parts, since this file is searched too. */
const words = {
  anywhere: ["gr" + "oq", "str" + "ipe", "order" + "flow"],
  inSources: ["order" + "s?Id", "ord" + "_1"],
};

/** The scope that the package is published under. */
const scope = new RegExp(`@order${"flow"}/`, "g");

const filesIn = (directory: string): string[] =>
  readdirSync(join(packageDirectory, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

/** Lines with one of the words, as `file:line text`. */
const linesWith = (files: readonly string[], wanted: readonly string[]): string[] => {
  const pattern = new RegExp(wanted.join("|"), "i");
  return files.flatMap((file) =>
    readFileSync(file, "utf8")
      .replaceAll(scope, "@/")
      .split("\n")
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
  );
};

/** What a file imports that isn't in the package and isn't a dependency. */
const importsOutside = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/(?:from|import\(|require\()\s*"([#.][^"]*)"/g)]
    .map(([, target = ""]) => target)
    .filter(
      (target) =>
        target.startsWith("#") || relative(packageDirectory, join(file, "..", target)).startsWith(".."),
    )
    .map((target) => `${file} imports ${target}`);

describe("the package", () => {
  it("knows nothing of the program that it was first made for", () => {
    expect(linesWith(filesIn("src"), [...words.anywhere, ...words.inSources])).to.deep.equal([]);
    expect(linesWith(filesIn("bin"), words.anywhere)).to.deep.equal([]);
    expect(linesWith(filesIn("examples"), words.anywhere)).to.deep.equal([]);
    expect(linesWith(filesIn("tests"), words.anywhere)).to.deep.equal([]);
  });

  it("imports nothing of the repository around it", () => {
    expect(
      [...filesIn("src"), ...filesIn("tests"), ...filesIn("examples")].flatMap(importsOutside),
    ).to.deep.equal([]);
  });
});
