import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { expect } from "chai";
import * as z from "zod";

const packageDirectory = join(__dirname, "..");

const versions = z.record(z.string(), z.string());
const declared = z
  .object({ dependencies: versions, devDependencies: versions, optionalDependencies: versions })
  .parse(JSON.parse(readFileSync(join(packageDirectory, "package.json"), "utf8")));

const sources = ["src", "bin"].flatMap((directory) =>
  readdirSync(join(packageDirectory, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|cjs)$/.test(entry.name))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8")),
);

/** Packages that a source names, by whether only their types are imported. */
const packagesIn = (source: string, types: boolean): string[] =>
  [
    ...source.matchAll(
      /(import type [^;"]*from|from|import\(|require\(|resolve\(|WithClock\()\s*"([^."#\s][^"\s]*)"/g,
    ),
  ]
    .filter(([, how = ""]) => how.startsWith("import type") === types)
    .map(([, , specifier = ""]) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier)
    .filter((name) => !name.startsWith("node:") && !builtinModules.includes(name));

const imported = (types: boolean): Set<string> =>
  new Set(sources.flatMap((source) => packagesIn(source, types)));

/** What a program brings itself: it is loaded from the program's directory. */
const ofPrograms = new Set(["@pulumi/pulumi"]);

/** Functions find these without bringing them, as on Lambda. */
const forFunctions = /^@aws-sdk\/(client|lib|util)-/;

describe("the package's own package.json", () => {
  it("declares what the sources import", () => {
    const missing = [...imported(false)].filter(
      (name) => !(name in declared.dependencies) && !ofPrograms.has(name),
    );

    expect(missing).to.deep.equal([]);
  });

  it("declares what the sources import types of", () => {
    const all = { ...declared.devDependencies, ...declared.dependencies };

    expect([...imported(true)].filter((name) => !(name in all))).to.deep.equal([]);
  });

  it("declares nothing that neither the sources nor functions use", () => {
    const used = imported(false);
    const unused = Object.keys(declared.dependencies).filter(
      (name) => !used.has(name) && !forFunctions.test(name),
    );

    expect(unused).to.deep.equal([]);
  });

  it("has exact versions", () => {
    const { dependencies, devDependencies, optionalDependencies } = declared;
    const all = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies });

    expect(all.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).to.deep.equal([]);
  });
});
