// Loads TypeScript by esbuild, which takes a quarter of the time that the compiler does: somebody waits for it. What it
// made of a file is kept until the file changes, so that the next process hasn't even that to do.
// Types are checked by `npm test`; `pulumi up` loads the program by ts-node.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { join } = require("node:path");

process.setSourceMapsEnabled(true);
// It is about versions of the AWS SDK that are to come; those in package-lock.json run on Node.js 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const settings = { loader: "ts", format: "cjs", target: "node20", sourcemap: "inline" };
const esbuildManifest = require.resolve("esbuild/package.json");
const compiler = `esbuild ${require(esbuildManifest).version} ${JSON.stringify(settings)}`;
/** May be deleted at any time. */
const directory = join(esbuildManifest, "../../.cache/local-cloud/typescript");

// Since 22.1, Node.js keeps what V8 makes of modules.
enableCompileCache?.(join(directory, "../compiled"));

const digest = (text) => createHash("sha256").update(text).digest("hex");

require.extensions[".ts"] = (module, file) => {
  const source = readFileSync(file, "utf8");
  // The end says what it was made from.
  const end = `\n//${digest(`${compiler}\n${source}`)}`;
  const kept = join(directory, `${digest(file)}.js`);
  const known = read(kept);
  module._compile(known?.endsWith(end) ? known : compile(file, source, kept, end), file);
};

const read = (file) => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // not compiled yet
  }
};

const compile = (file, source, kept, end) => {
  const { code } = require("esbuild").transformSync(source, { ...settings, sourcefile: file });
  // Only speed is lost where nothing can be written. Others may write the same at the same time.
  const draft = `${kept}.${process.pid}`;
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(draft, code + end);
    renameSync(draft, kept);
  } catch {}
  return code;
};
