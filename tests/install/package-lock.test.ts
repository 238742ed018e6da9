import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { minVersion, satisfies } from "semver";
import * as z from "zod";

const root = join(__dirname, "../..");
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), "utf8"));

const entrySchema = z.looseObject({
  version: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().optional(),
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
  libc: z.unknown().optional(),
  // Old packages have a list here, which npm ignores.
  engines: z.union([z.looseObject({ node: z.string().default("*") }), z.array(z.string())]).optional(),
  optional: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const { packages } = z
  .object({ packages: z.record(z.string(), entrySchema) })
  .parse(read("package-lock.json"));
const { engines } = z.object({ engines: z.object({ node: z.string() }) }).parse(read("package.json"));

type Entry = z.infer<typeof entrySchema>;

const placesWhere = (holds: (entry: Entry) => boolean): string[] =>
  Object.entries(packages)
    .filter(([, entry]) => holds(entry))
    .map(([place]) => place);

const nodesFor = ({ engines }: Entry): string =>
  engines === undefined || Array.isArray(engines) ? "*" : engines.node;

/** Where npm may have put a dependency of the package at `from`: its own node_modules, or that of a folder above. */
const placesOf = (from: string, dependency: string): string[] => {
  const parts = from.split("/");
  return [...parts.keys(), parts.length].map((kept) =>
    [...parts.slice(0, kept), "node_modules", dependency].filter((part) => part !== "").join("/"),
  );
};

describe("package-lock.json", () => {
  it("has every package of every family of platform packages, whichever machine wrote it", () => {
    const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((dependency) => !placesOf(from, dependency).some((place) => place in packages))
        .map((dependency) => `${from} -> ${dependency}`),
    );

    expect(missing, "npm ci refuses a lock without them").to.deep.equal([]);
  });

  it("has the DynamoDB engine for each platform, for that platform only", () => {
    const fits = Object.entries(packages)
      .filter(([place]) => place.startsWith("node_modules/@dynoxide/"))
      .map(([place, { os, cpu, optional }]) => [place.split("/").at(-1), os, cpu, optional]);

    expect(fits).to.have.deep.members([
      ["darwin-arm64", ["darwin"], ["arm64"], true],
      ["darwin-x64", ["darwin"], ["x64"], true],
      ["linux-arm64", ["linux"], ["arm64"], true],
      ["linux-x64", ["linux"], ["x64"], true],
      ["win32-x64", ["win32"], ["x64"], true],
    ]);
  });

  it("names no registry, so that each user's own is asked", () => {
    expect(placesWhere(({ resolved, link }) => resolved !== undefined && !link)).to.deep.equal([]);
  });

  // npm 10, which comes with Node.js 20 and 22, removes `libc` at `npm install`; npm 11 doesn't bring it back.
  it("is left as it is by npm 10 and npm 11 alike", () => {
    expect(
      placesWhere(({ libc }) => libc !== undefined),
      "remove `libc` from these",
    ).to.deep.equal([]);
  });

  for (const node of [minVersion(engines.node)?.version ?? "", "22.12.0", "24.0.0", "26.0.0"]) {
    it(`lets npm install without EBADENGINE on Node.js ${node}`, () => {
      expect(placesWhere((entry) => !satisfies(node, nodesFor(entry)))).to.deep.equal([]);
    });
  }
});
