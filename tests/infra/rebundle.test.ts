import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { bundle } from "../../infra/bundle";
import { rebundle } from "../../infra/rebundle";
import { readModules } from "../boundaries/modules";
import { OtherCheckout } from "./other-checkout";

/** @param setting captured by the closure */
const closure = (entry: string, setting = "a table") =>
  `exports.handler = () => import("#handlers/entry/${entry}").then((m) => [m, "${setting}"]);`;

const functions = ["authorize", "open-pages", "mail-feedback"] as const;
const deployedBy = (bundling: typeof bundle) =>
  Promise.all(functions.map(async (id) => ({ id, code: (await bundling(id, closure(id))).code })));

describe("bundling deployed functions again", function () {
  this.timeout(120_000);

  it("changes nothing that was saved without a change, together or alone", async () => {
    const deployed = await deployedBy(bundle);

    const rebundled = await rebundle(deployed, ["handlers/telemetry/powertools.ts"]);

    expect([...(rebundled?.files ?? ["none"])]).to.deep.equal([]);
  });

  it("says whether the program itself imports what was saved", async () => {
    const deployed = await deployedBy(bundle);

    const ofProgram = await rebundle(deployed, ["handlers/domain/events.ts"]);
    const ofHandlers = await rebundle(deployed, ["handlers/entry/authorize.ts"]);

    expect(await ofProgram?.isOfProgram()).to.equal(true);
    expect(await ofHandlers?.isOfProgram()).to.equal(false);
  });

  it("leaves code alone that isn't apart from its closure", async () => {
    const { code } = await bundle("whole", 'exports.handler = () => require("zod").z.string();');

    expect(await rebundle([{ id: "whole", code }], ["handlers/entry/authorize.ts"])).to.equal(undefined);
  });

  it("makes the code that the program would make, of the functions that import the file", async () => {
    const elsewhere = new OtherCheckout();
    try {
      const other: { bundle: typeof bundle } = require(join(elsewhere.directory, "infra/bundle.ts"));
      const again: { rebundle: typeof rebundle } = require(join(elsewhere.directory, "infra/rebundle.ts"));
      const deployed = await deployedBy(other.bundle);
      const saved = "handlers/entry/authorize.ts";
      appendFileSync(join(elsewhere.directory, saved), '\nconsole.log("saved");\n');

      const rebundled = await again.rebundle(deployed, [saved]);
      const fresh = new OtherCheckout();
      appendFileSync(join(fresh.directory, saved), '\nconsole.log("saved");\n');
      const made: { bundle: typeof bundle } = require(join(fresh.directory, "infra/bundle.ts"));
      const expected = await made.bundle("authorize", closure("authorize"));
      fresh.remove();

      expect([...(rebundled?.files.keys() ?? [])]).to.deep.equal(["authorize"]);
      const file = rebundled?.files.get("authorize") ?? "";
      expect(readFileSync(file, "utf8") === expected.code, "the same code").to.equal(true);
    } finally {
      elsewhere.remove();
    }
  });

  it("fails with the compiler's words for code that isn't TypeScript", async () => {
    const elsewhere = new OtherCheckout();
    try {
      const other: { rebundle: typeof rebundle } = require(join(elsewhere.directory, "infra/rebundle.ts"));
      const saved = "handlers/entry/authorize.ts";
      appendFileSync(join(elsewhere.directory, saved), "\nexport const = ;\n");

      const error = await other.rebundle(await deployedBy(bundle), [saved]).then(
        () => undefined,
        (reason: unknown) => reason,
      );

      expect(String(error)).to.contain("handlers/entry/authorize.ts").and.contain("Expected identifier");
    } finally {
      elsewhere.remove();
    }
  });

  it("loads no Pulumi, because the local cloud's process does it", () => {
    const modules = new Map(readModules().map((module) => [module.path, module]));
    const loaded = new Set(["infra/rebundle.ts"]);
    for (const path of loaded) for (const target of modules.get(path)?.own.values() ?? []) loaded.add(target);

    const packages = [...loaded].flatMap((path) => [...(modules.get(path)?.others ?? [])]);

    expect(loaded.size).to.be.greaterThan(3);
    expect(packages.filter((name) => name.startsWith("@pulumi/"))).to.deep.equal([]);
  });
});

describe("an error of bundling", () => {
  it("is one that Pulumi prints without a stack", async () => {
    const error = await bundle("greedy", 'exports.handler = () => require("@pulumi/pulumi");').catch(
      (reason: unknown) => reason,
    );

    expect(pulumi.RunError.isInstance(error)).to.equal(true);
  });
});
