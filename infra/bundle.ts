import { basename } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { version } from "esbuild";
import * as z from "zod";
import { BuildCache } from "./build-cache";
import { contents, sourceMaps } from "./bundle-files";
import { type Bundle, handlersIn, loadsPackages, make, projectDirectory, withClosure } from "./bundler";

export { BundleError } from "./bundler";

const deploymentPackage = z.object({ code: z.string(), name: z.string(), sourceMap: z.string() });

const cache = new BuildCache(projectDirectory, "bundles", deploymentPackage, [
  "package-lock.json",
  "infra/bundle.ts",
  "infra/bundler.ts",
  "infra/unreachable-code.ts",
]);

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
