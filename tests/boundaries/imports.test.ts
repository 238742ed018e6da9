import { expect } from "chai";
import { cyclesIn, loadedBy, type Module, readModules } from "./modules";

/** What the code of each part may import, of this project and of packages; the parts that tests are for are free. */
const boundaries: Readonly<Record<string, { readonly own: RegExp; readonly packages: RegExp }>> = {
  "handlers/domain/": { own: /^handlers\/domain\//, packages: /^zod$/ },
  "handlers/": { own: /^handlers\//, packages: /^(?!@pulumi\/|@orderflow\/)/ },
  "infra/": { own: /^(infra|handlers)\//, packages: /^(?!@orderflow\/)/ },
  "flows/": { own: /^(flows|infra|handlers)\//, packages: /^(?!@orderflow\/)/ },
  "index.ts": { own: /^(flows|infra|handlers)\//, packages: /^(?!@orderflow\/)/ },
  "policy/": { own: /^policy\//, packages: /^(?!@orderflow\/)/ },
  // Of infra/, only what bundles handlers: the rest loads Pulumi.
  "cli/": { own: /^((cli|handlers|packages)\/|infra\/rebundle\.ts$)/, packages: /^(?!@pulumi\/)/ },
  "packages/local-cloud/": { own: /^packages\/local-cloud\//, packages: /^(?!#handlers\/)/ },
};

const crossings = (modules: readonly Module[], part: string): string[] => {
  const allowed = boundaries[part];
  if (!allowed) throw new Error(`${part} has no boundary`);
  return modules
    .filter(({ path }) => path.startsWith(part))
    .flatMap(({ path, own, others }) => [
      ...[...own.values()].filter((one) => !allowed.own.test(one)).map((one) => `${path} imports ${one}`),
      ...others.filter((one) => !allowed.packages.test(one)).map((one) => `${path} imports ${one}`),
    ]);
};

describe("the project's modules", () => {
  let modules: Module[] = [];
  before(() => {
    modules = readModules();
  });

  it("don't import each other in circles", () => {
    expect(cyclesIn(modules).map((ring) => ring.join(" → "))).to.deep.equal([]);
  });

  for (const part of Object.keys(boundaries))
    it(`of ${part} import only what they may`, () => {
      expect(crossings(modules, part)).to.deep.equal([]);
    });

  it("of infra/ load nothing of handlers/: they import types, and closures import what runs in Lambda", () => {
    const infra = modules.filter(({ path }) => path.startsWith("infra/"));
    const loading = infra.flatMap(({ path }) =>
      loadedBy(path)
        .filter((specifier) => /^#handlers\/|\/handlers\//.test(specifier))
        .map((specifier) => `${path} imports ${specifier}`),
    );

    expect(infra).to.not.be.empty;
    expect(loading).to.deep.equal([]);
    expect(loadedBy("flows/orders-api.ts")).to.include("#handlers/openapi/document");
  });

  it("reach into no package's src from outside of it", () => {
    const reaching = modules.flatMap(({ path, own }) =>
      [...own].flatMap(([specifier, target]) => {
        const [, inside] = /^(packages\/[^/]+\/)/.exec(target) ?? [];
        return inside && !path.startsWith(inside) && specifier.startsWith(".")
          ? [`${path} imports ${specifier}`]
          : [];
      }),
    );

    expect(reaching).to.deep.equal([]);
  });

  it("are found by their imports, of types and of closures too", () => {
    const program = modules.find(({ path }) => path === "index.ts");

    expect([...(program?.own.values() ?? [])]).to.include.members([
      "flows/orders-api.ts",
      "handlers/domain/events.ts",
      "handlers/entry/publish-events.ts",
    ]);
  });

  it("would be found in a circle", () => {
    const imports = (path: string, ...targets: string[]): Module => ({
      path,
      own: new Map(targets.map((target) => [target, target])),
      others: [],
    });

    const rings = cyclesIn([imports("a", "b"), imports("b", "c"), imports("c", "a"), imports("d", "a")]);

    expect(rings).to.deep.equal([["a", "b", "c", "a"]]);
  });
});
