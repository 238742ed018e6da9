import { basename, dirname, join } from "node:path";
import { type BuildOptions, build, type Plugin, transform } from "esbuild";
import type { Made } from "./build-cache";
import { sha256 } from "./content-files";
import { withoutUnreachableCode } from "./unreachable-code";

/** Bundles code with esbuild. It doesn't load Pulumi, because `npm start -- --watch` bundles in the local cloud's process. */

export const projectDirectory = dirname(__dirname);

/** The code of a function, its name in stack traces, and its source map. */
export interface Bundle {
  readonly code: string;
  readonly name: string;
  readonly sourceMap: string;
}

/** Thrown when code can't or must not be deployed. */
export class BundleError extends Error {
  /** Pulumi prints an error with this mark without its stack, as it does for its own RunError. */
  readonly __pulumiRunError = true;

  constructor(name: string, why: string) {
    super(`Function ${name} can't be bundled: ${why}`);
    this.name = "BundleError";
  }
}

/** The esbuild options for every function. Exported so that the benchmark can vary them. */
export const buildOptions = {
  absWorkingDir: projectDirectory,
  write: false,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  mainFields: ["module", "main"],
  legalComments: "none",
  logLevel: "silent",
  alias: {
    // Lambda puts credentials in the environment, so the SDK's provider chain isn't needed (see lambda-credentials.ts).
    "@aws-sdk/credential-provider-node": join(projectDirectory, "handlers/aws/lambda-credentials.ts"),
    // A function handles one event at a time, so AsyncLocalStorage follows its calls (see trace-context.ts).
    "cls-hooked/context": join(projectDirectory, "handlers/aws/trace-context.ts"),
  },
} as const satisfies BuildOptions;

/** How every bundle is made, whether alone or together with others. */
export const output = {
  minify: true,
  sourcemap: "external",
  sourcesContent: false,
  metafile: true,
} as const satisfies BuildOptions;

/** @param apart whether only the closure's imports are bundled, without the closure itself */
export const make = async (name: string, text: string, apart?: "apart"): Promise<Made<Bundle>> => {
  const source = {
    stdin: { contents: entryOf(text), resolveDir: projectDirectory, sourcefile: `${name}.js` },
    ...(apart ? { external: [closurePath], plugins: [] } : { plugins: [closureModule(text)] }),
  };
  const result = await build({
    ...buildOptions,
    ...source,
    plugins: [...source.plugins, withoutUnreachableCode(await asksForJsonSchemas(source))],
    ...output,
    outfile: "index.js",
  });
  const engine = Object.keys(result.metafile.inputs).find((path) => path.includes("node_modules/@pulumi/"));
  if (engine) throw new BundleError(name, `it imports ${engine}; capture values (\`.get()\`), not resources`);
  const [sourceMap, code] = ["index.js.map", "index.js"].map(
    (file) => result.outputFiles.find(({ path }) => basename(path) === file)?.text,
  );
  if (code === undefined || sourceMap === undefined) throw new BundleError(name, "esbuild made no output");
  const inputs = Object.keys(result.metafile.inputs).filter((path) => isFile(path, name));
  return { result: named(name, code, sourceMap), inputs };
};

/**
 * Gives the code a name with its function and version. Stack traces contain it instead of `/var/task/index.js`, so that
 * `orders stack-trace` finds the right source map.
 */
export const named = (functionName: string, code: string, sourceMap: string): Bundle => {
  const name = `${functionName}-${sha256(code).slice(0, 12)}.js`;
  return { code: `${code}//# sourceURL=${name}\n`, name, sourceMap };
};

/** Whether a function converts schemas to JSON Schema. Checks only the function's own code. */
export const asksForJsonSchemas = async (source: BuildOptions): Promise<boolean> => {
  const own = await build({ ...buildOptions, ...source, packages: "external" });
  return own.outputFiles?.some(({ text }) => mentionsJsonSchemas(text)) ?? false;
};

export const mentionsJsonSchemas = (code: string): boolean => code.includes("toJSONSchema(");

/** The closure and the entry aren't files; their text is part of the key. */
const isFile = (path: string, name: string): boolean => path !== `${name}.js` && !path.startsWith("closure:");

/** Matches `import("#handlers/…")` in closures. */
const handlerImport = /\bimport\(\s*(["'])(#[^"']+)\1\s*\)/g;

/** Whether the closure itself loads a package, which must be bundled with it. */
export const loadsPackages = (text: string): boolean =>
  /\b(require|import)\s*\(/.test(text.replaceAll(handlerImport, ""));

export const handlersIn = (text: string): string[] => [
  ...new Set([...text.matchAll(handlerImport)].map(([, , path = ""]) => path)),
];

/** The module with the closure's text. It can't be the entry, because Pulumi's output isn't strict-mode code. */
export const closurePath = "orderflow:closure";

/**
 * The entry imports handlers statically and passes them to the closure, because esbuild can't tree-shake dynamic imports,
 * which would add a quarter to the code.
 */
const entryOf = (text: string): string => entryFor(handlersIn(text));

export const entryFor = (modules: readonly string[]): string =>
  [
    `import closure from "${closurePath}";`,
    ...modules.map((path, index) => `import * as module${index} from "${path}";`),
    `const modules = { ${modules.map((path, index) => `"${path}": module${index}`).join(", ")} };`,
    "export const handler = closure(async (path) => modules[path]);",
  ].join("\n");

/** A function that returns the closure's function, given an import function. Its name is unique in a bundle. */
const closureFunction = (text: string): string =>
  `function orderflowClosure(importHandler) { const exports = {};\n${text.replaceAll(handlerImport, "importHandler($1$2$1)")}\nreturn exports.handler; }`;

/**
 * Inserts a closure into a bundle that was made without it: as a function at the end, so that the source map stays valid.
 */
export const withClosure = async (name: string, code: string, text: string): Promise<string> => {
  const closure = await transform(closureFunction(text), { minify: true, legalComments: "none" });
  return joined(name, code, closure.code);
};

/** @param closure the minified function. @throws BundleError */
export const joined = (name: string, code: string, closure: string): string => {
  const place = `require("${closurePath}")`;
  if (code.split(place).length !== 2) throw new BundleError(name, "its bundle has no place for the closure");
  return `${code.replace(place, "orderflowClosure".padEnd(place.length))}${closure}`;
};

/** The end of a bundle, which `joined` has added: the name of the code and the closure. */
const end = /\/\/# sourceURL=([a-z][\w-]*)-[0-9a-f]{12}\.js\n(function orderflowClosure\([\s\S]*)$/;

/** @returns the function's name, its closure and the handlers that it imports; undefined if they aren't apart in the code */
export const takenApart = (code: string) => {
  const [, name, closure] = end.exec(code) ?? [];
  if (name === undefined || closure === undefined) return undefined;
  const handlers = [...closure.matchAll(/["'`](#handlers\/[^"'`]+)["'`]/g)].map(([, path = ""]) => path);
  return { name, closure, handlers: [...new Set(handlers)] };
};

const closureModule = (text: string): Plugin => ({
  name: "closure",
  setup: (setup) => {
    setup.onResolve({ filter: new RegExp(`^${closurePath}$`) }, ({ path }) => ({
      path,
      namespace: "closure",
    }));
    setup.onLoad({ filter: /.*/, namespace: "closure" }, () => ({
      contents: `module.exports = ${closureFunction(text)};`,
      resolveDir: projectDirectory,
    }));
  },
});
