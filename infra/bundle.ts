import { basename, dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type BuildOptions, build, type Plugin, version } from "esbuild";
import * as z from "zod";
import { BuildCache, type Made } from "./build-cache";
import { withoutUnreachableCode } from "./unreachable-code";

const projectDirectory = dirname(__dirname);

const deploymentPackage = z.object({ code: z.string(), sourceMap: z.string() });

/** What a deployment package consists of. */
export type Bundle = Readonly<z.infer<typeof deploymentPackage>>;

const cache = new BuildCache(projectDirectory, "bundles", deploymentPackage, [
  "package-lock.json",
  "infra/bundle.ts",
  "infra/unreachable-code.ts",
]);

/** Code that must not be deployed, or can't be. */
export class BundleError extends Error {
  constructor(name: string, why: string) {
    super(`Function ${name} can't be bundled: ${why}`);
    this.name = "BundleError";
  }
}

/**
 * Bundles the text of a serialised closure into one file. The same sources give the same bytes wherever the
 * project is checked out, so that an unchanged function isn't deployed again.
 * @throws BundleError when the code would need the deployment engine at run time
 */
export const bundle = (name: string, text: string): Promise<Bundle> =>
  cache.get(`${version} ${name} ${text}`, () => make(name, text));

/** How functions are bundled; whoever measures another way has them too. */
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
    // A function has its credentials in the environment: see there.
    "@aws-sdk/credential-provider-node": join(projectDirectory, "handlers/aws/lambda-credentials.ts"),
    // A function handles one event at a time, and Node.js follows its calls by itself: see there.
    "cls-hooked/context": join(projectDirectory, "handlers/aws/trace-context.ts"),
  },
} as const satisfies BuildOptions;

const make = async (name: string, text: string): Promise<Made<Bundle>> => {
  const source = {
    stdin: { contents: entryOf(text), resolveDir: projectDirectory, sourcefile: `${name}.js` },
    plugins: [closureModule(text)],
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
    (file) => result.outputFiles.find(({ path }) => path.endsWith(`/${file}`))?.text,
  );
  if (code === undefined || sourceMap === undefined) throw new BundleError(name, "esbuild made no output");
  const inputs = Object.keys(result.metafile.inputs).filter((path) => isFile(path, name));
  return { result: { code, sourceMap }, inputs };
};

/** Looks at the function's own code alone. */
export const asksForJsonSchemas = async (source: BuildOptions): Promise<boolean> => {
  const own = await build({ ...buildOptions, ...source, packages: "external" });
  return own.outputFiles?.some((file) => file.text.includes("toJSONSchema(")) ?? false;
};

/** The closure and the entry are no files; their text is the key. */
const isFile = (path: string, name: string): boolean => path !== `${name}.js` && !path.startsWith("closure:");

/** `import("#handlers/…")`, as closures have it. */
const handlerImport = /\bimport\(\s*(["'])(#[^"']+)\1\s*\)/g;

/** The module that holds the closure's text; it can't be the entry, since what Pulumi writes isn't strict code. */
const closurePath = "orderflow:closure";

/**
 * The entry imports handlers statically and hands them to the closure: what is imported dynamically esbuild keeps
 * whole, a quarter more of code.
 */
const entryOf = (text: string): string => {
  const modules = [...new Set([...text.matchAll(handlerImport)].map(([, , path]) => path))];
  return [
    `import closure from "${closurePath}";`,
    ...modules.map((path, index) => `import * as module${index} from "${path}";`),
    `const modules = { ${modules.map((path, index) => `"${path}": module${index}`).join(", ")} };`,
    "export const handler = closure(async (path) => modules[path]);",
  ].join("\n");
};

const closureModule = (text: string): Plugin => ({
  name: "closure",
  setup: (setup) => {
    setup.onResolve({ filter: new RegExp(`^${closurePath}$`) }, ({ path }) => ({
      path,
      namespace: "closure",
    }));
    setup.onLoad({ filter: /.*/, namespace: "closure" }, () => ({
      contents: `module.exports = (importHandler) => { const exports = {};\n${text.replaceAll(handlerImport, "importHandler($1$2$1)")}\nreturn exports.handler; };`,
      resolveDir: projectDirectory,
    }));
  },
});

/** The deployment package: the bundle, its source map, the files of packages asked for, and nothing else. */
export const archiveOf = (
  { code, sourceMap }: Bundle,
  files: readonly string[] = [],
): pulumi.asset.AssetArchive =>
  new pulumi.asset.AssetArchive({
    ...Object.fromEntries(
      files.map((file) => [basename(file), new pulumi.asset.FileAsset(require.resolve(file))]),
    ),
    "index.js": new pulumi.asset.StringAsset(code),
    "index.js.map": new pulumi.asset.StringAsset(sourceMap),
  });
