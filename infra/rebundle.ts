import { relative } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { contents, sourceMaps } from "./bundle-files";
import {
  type Bundle,
  BundleError,
  buildOptions,
  closurePath,
  entryFor,
  joined,
  mentionsJsonSchemas,
  named,
  output,
  projectDirectory,
  takenApart,
} from "./bundler";
import { withoutUnreachableCode } from "./unreachable-code";

/**
 * Bundles deployed functions again after a handler was saved. It takes each closure, with its settings, from the deployed
 * code, so the program needn't run. It doesn't load Pulumi.
 */

/** A deployed function: a name that identifies it, and its code. */
export interface DeployedCode {
  readonly id: string;
  readonly code: string;
}

export interface Rebundled {
  /** Paths of files with the new code, by the function's id; only for changed code. */
  readonly files: ReadonlyMap<string, string>;
  /** Whether the program itself imports one of the saved files, so that its resources may change too. */
  readonly isOfProgram: () => Promise<boolean>;
}

interface Part {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly closure: string;
  readonly handlers: readonly string[];
}

/**
 * @param saved paths below the project's directory, with slashes
 * @returns undefined if a function wasn't bundled apart from its closure: then the program has to run
 * @throws Error with esbuild's messages
 */
export const rebundle = async (
  deployed: readonly DeployedCode[],
  saved: readonly string[],
): Promise<Rebundled | undefined> => {
  const parts = deployed.flatMap(({ id, code }): Part[] => {
    const apart = takenApart(code);
    return apart ? [{ id, code, ...apart }] : [];
  });
  if (parts.length < deployed.length) return undefined;
  const own = await ownCode(parts);
  const affected = parts.filter((part) => own.isMadeFrom(part, saved));
  const groups = [true, false].map((asks) =>
    affected.filter((part) => own.asksForJsonSchemas(part) === asks),
  );
  const bundles = await Promise.all(groups.map((group, index) => together(group, index === 0)));
  return {
    files: new Map(await Promise.all(bundles.flat().map(stored))),
    isOfProgram: () => programImports(saved),
  };
};

/** Bundles entries at once, which is faster than each alone, because what they share is parsed once. The code is the same. */
const together = async (
  parts: readonly Part[],
  asksForJsonSchemas: boolean,
): Promise<readonly (readonly [string, Bundle])[]> => {
  if (parts.length === 0) return [];
  const { outputFiles } = await build({
    ...buildOptions,
    ...output,
    ...entriesOf(parts),
    plugins: [entryModules(parts), withoutUnreachableCode(asksForJsonSchemas)],
  });
  const fileOf = (file: string): string =>
    outputFiles.find(({ path }) => relative(projectDirectory, path) === file)?.text ?? "";
  return parts.flatMap(({ id, code, name, closure }) => {
    const bundle = named(name, fileOf(`${name}.js`), fileOf(`${name}.js.map`));
    const made = { ...bundle, code: joined(name, bundle.code, closure) };
    return made.code === code ? [] : [[id, made] as const];
  });
};

/** Stores them where the program would, which then finds nothing to change. */
const stored = async ([id, { code, name, sourceMap }]: readonly [string, Bundle]) => {
  await sourceMaps.put(sourceMap, `${name}.map`).catch(() => {});
  return [id, await contents.put(code)] as const;
};

/** The functions' own modules, without packages: which function imports which, and what their code asks for. */
const ownCode = async (parts: readonly Part[]) => {
  const { metafile, outputFiles } = await build({
    ...buildOptions,
    ...entriesOf(parts),
    metafile: true,
    packages: "external",
    plugins: [entryModules(parts)],
  });
  const engine = Object.values(metafile.inputs)
    .flatMap(({ imports }) => imports)
    .find(({ path }) => path.startsWith("@pulumi/"));
  if (engine) throw new BundleError("of a saved handler", `it imports ${engine.path}`);
  return {
    isMadeFrom: ({ name }: Part, saved: readonly string[]): boolean => {
      const modules = reached(metafile, `${namespace}:${name}`);
      return saved.some((file) => modules.has(file) || replacements.has(file));
    },
    asksForJsonSchemas: ({ name }: Part): boolean =>
      outputFiles.some(
        ({ path, text }) => relative(projectDirectory, path) === `${name}.js` && mentionsJsonSchemas(text),
      ),
  };
};

/** Modules that stand for those of packages, in every function. */
const replacements: ReadonlySet<string> = new Set(
  Object.values(buildOptions.alias).map((path) => slashed(relative(projectDirectory, path))),
);

/** Whether index.ts loads one of the files itself, not only in a closure. */
const programImports = async (saved: readonly string[]): Promise<boolean> => {
  const { metafile } = await build({
    ...buildOptions,
    entryPoints: ["index.ts"],
    outdir: ".",
    metafile: true,
    packages: "external",
  });
  const modules = reached(metafile, "index.ts", "static");
  return saved.some((file) => modules.has(file));
};

/** The modules that an entry imports, directly or not. @param kind leaves out those that only a closure imports */
const reached = ({ inputs }: Metafile, entry: string, kind?: "static"): ReadonlySet<string> => {
  const found = new Set([entry]);
  for (const path of found)
    for (const one of inputs[path]?.imports ?? [])
      if (!one.external && (kind === undefined || one.kind !== "dynamic-import")) found.add(one.path);
  return found;
};

const namespace = "function";

const entriesOf = (parts: readonly Part[]) =>
  ({
    entryPoints: parts.map(({ name }) => ({ in: `${namespace}:${name}`, out: name })),
    external: [closurePath],
    outdir: ".",
  }) satisfies BuildOptions;

const entryModules = (parts: readonly Part[]): Plugin => ({
  name: "entries",
  setup: ({ onResolve, onLoad }) => {
    const handlers = new Map(parts.map((part) => [part.name, part.handlers]));
    onResolve({ filter: new RegExp(`^${namespace}:`) }, ({ path }) => ({
      path: path.slice(namespace.length + 1),
      namespace,
    }));
    onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: entryFor(handlers.get(path) ?? []),
      resolveDir: projectDirectory,
    }));
  },
});

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
