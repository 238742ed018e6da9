import { basename, dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type BuildOptions, build, type Plugin, transform, version } from "esbuild";
import * as z from "zod";
import { BuildCache, type Made } from "./build-cache";
import { ContentFiles, sha256 } from "./content-files";
import { withoutUnreachableCode } from "./unreachable-code";

const projectDirectory = dirname(__dirname);

const deploymentPackage = z.object({ code: z.string(), name: z.string(), sourceMap: z.string() });

/** The code of a function, its name in stack traces, and its source map. */
export type Bundle = Readonly<z.infer<typeof deploymentPackage>>;

const cache = new BuildCache(projectDirectory, "bundles", deploymentPackage, [
  "package-lock.json",
  "infra/bundle.ts",
  "infra/unreachable-code.ts",
]);

/** Thrown when code can't or must not be deployed. */
export class BundleError extends pulumi.RunError {
  constructor(name: string, why: string) {
    super(`Function ${name} can't be bundled: ${why}`);
    this.name = "BundleError";
  }
}

/**
 * Bundles the text of a serialised closure into one file. The same sources give the same bytes wherever the
 * project is checked out, so that an unchanged function isn't deployed again. The settings are part of the text, so
 * everything else is bundled once for all settings.
 * @throws BundleError when the code would need the deployment engine at run time
 */
export const bundle = async (name: string, text: string): Promise<Bundle> => {
  if (loadsPackages(text)) return cache.get(`${version} ${name} ${text}`, () => make(name, text));
  const modules = handlersIn(text).map((path) => `import(${JSON.stringify(path)});`);
  const handlers = modules.join("");
  const made = await cache.get(`${version} ${name} apart ${handlers}`, () => make(name, handlers, "apart"));
  return { ...made, code: await withClosure(name, made.code, text) };
};

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

/** @param apart whether only the closure's imports are bundled, without the closure itself */
const make = async (name: string, text: string, apart?: "apart"): Promise<Made<Bundle>> => {
  const source = {
    stdin: { contents: entryOf(text), resolveDir: projectDirectory, sourcefile: `${name}.js` },
    ...(apart ? { external: [closurePath], plugins: [] } : { plugins: [closureModule(text)] }),
  };
  const result = await build({
    ...buildOptions,
    ...source,
    plugins: [...source.plugins, withoutUnreachableCode(await asksForJsonSchemas(source))],
    outfile: "index.js",
    minify: true,
    sourcemap: "external",
    sourcesContent: false,
    metafile: true,
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
const named = (functionName: string, code: string, sourceMap: string): Bundle => {
  const name = `${functionName}-${sha256(code).slice(0, 12)}.js`;
  return { code: `${code}//# sourceURL=${name}\n`, name, sourceMap };
};

/** Checks only the function's own code. */
export const asksForJsonSchemas = async (source: BuildOptions): Promise<boolean> => {
  const own = await build({ ...buildOptions, ...source, packages: "external" });
  return own.outputFiles?.some((file) => file.text.includes("toJSONSchema(")) ?? false;
};

/** The closure and the entry aren't files; their text is part of the key. */
const isFile = (path: string, name: string): boolean => path !== `${name}.js` && !path.startsWith("closure:");

/** Matches `import("#handlers/…")` in closures. */
const handlerImport = /\bimport\(\s*(["'])(#[^"']+)\1\s*\)/g;

/** Whether the closure itself loads a package, which must be bundled with it. */
const loadsPackages = (text: string): boolean =>
  /\b(require|import)\s*\(/.test(text.replaceAll(handlerImport, ""));

const handlersIn = (text: string): string[] => [
  ...new Set([...text.matchAll(handlerImport)].map(([, , path = ""]) => path)),
];

/** The module with the closure's text. It can't be the entry, because Pulumi's output isn't strict-mode code. */
const closurePath = "orderflow:closure";

/**
 * The entry imports handlers statically and passes them to the closure, because esbuild can't tree-shake dynamic imports,
 * which would add a quarter to the code.
 */
const entryOf = (text: string): string => {
  const modules = handlersIn(text);
  return [
    `import closure from "${closurePath}";`,
    ...modules.map((path, index) => `import * as module${index} from "${path}";`),
    `const modules = { ${modules.map((path, index) => `"${path}": module${index}`).join(", ")} };`,
    "export const handler = closure(async (path) => modules[path]);",
  ].join("\n");
};

/** A function that returns the closure's function, given an import function. Its name is unique in a bundle. */
const closureFunction = (text: string): string =>
  `function orderflowClosure(importHandler) { const exports = {};\n${text.replaceAll(handlerImport, "importHandler($1$2$1)")}\nreturn exports.handler; }`;

/**
 * Inserts a closure into a bundle that was made without it: as a function at the end, so that the source map stays valid.
 */
const withClosure = async (name: string, code: string, text: string): Promise<string> => {
  const place = `require("${closurePath}")`;
  if (code.split(place).length !== 2) throw new BundleError(name, "its bundle has no place for the closure");
  const closure = await transform(closureFunction(text), { minify: true, legalComments: "none" });
  return `${code.replace(place, "orderflowClosure".padEnd(place.length))}${closure.code}`;
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

const kept = join(projectDirectory, "node_modules/.cache/orderflow");

/** A week, longer than any deployment takes. */
const contents = new ContentFiles(join(kept, "bundle-files"), 7);

/** As long as prod keeps logs; `cli/stack-trace/source-maps.ts` reads them here. */
const sourceMaps = new ContentFiles(join(kept, "source-maps"), 90);

/**
 * Makes the deployment package: the bundle and the requested files of packages. Pulumi gets files, not texts, because
 * texts would be in its state twice. The source map isn't included, because Node.js would read it at each cold start.
 */
export const archiveOf = async (
  { code, name, sourceMap }: Bundle,
  files: readonly string[] = [],
): Promise<pulumi.asset.AssetArchive> => {
  // Only `orders stack-trace` needs it, and says how to create it.
  await sourceMaps.put(sourceMap, `${name}.map`).catch(() => {});
  return new pulumi.asset.AssetArchive({
    ...Object.fromEntries(
      files.map((file) => [basename(file), new pulumi.asset.FileAsset(require.resolve(file))]),
    ),
    "index.js": await asset(code),
  });
};

/** Falls back to text if no file can be written: the package is the same, and only the state is larger. */
const asset = (text: string): Promise<pulumi.asset.Asset> =>
  contents.put(text).then(
    (file) => new pulumi.asset.FileAsset(file),
    () => new pulumi.asset.StringAsset(text),
  );
