import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import * as z from "zod";
import { readModules } from "./modules";

const versions = z.record(z.string(), z.string()).default({});
const manifest = z.object({ dependencies: versions, devDependencies: versions });

const dependenciesOf = (directory: string): Record<string, string> => {
  const file = join(__dirname, "../..", directory, "package.json");
  const { dependencies, devDependencies } = manifest.parse(JSON.parse(readFileSync(file, "utf8")));
  return { ...dependencies, ...devDependencies };
};

/** Packages that the modules outside of a folder import. */
const importedOutside = (folder: string): Set<string> =>
  new Set(
    readModules()
      .filter(({ path }) => !path.startsWith(folder))
      .flatMap(({ others }) => others.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)),
  );

describe("the dependencies of the project and of its package", () => {
  const project = dependenciesOf("");
  const ofPackage = dependenciesOf("packages/local-cloud");

  it("have the same version in both", () => {
    const shared = Object.entries(ofPackage).filter(([name]) => name in project);

    expect(Object.fromEntries(shared)).to.deep.equal(
      Object.fromEntries(shared.map(([name]) => [name, project[name]])),
    );
  });

  it("aren't the project's where only the package uses them", () => {
    const outside = importedOutside("packages/");

    expect(Object.keys(ofPackage).filter((name) => name in project && !outside.has(name))).to.deep.equal([]);
  });
});
