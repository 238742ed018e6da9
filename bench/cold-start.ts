import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import { build } from "esbuild";
import { asksForJsonSchemas, buildOptions } from "../infra/bundler";
import { withoutUnreachableCode } from "../infra/unreachable-code";
import { RunningCloud } from "../tests/e2e/cloud";
import { median, type Progress, type Result, rounded } from "./measure";

const run = promisify(execFile);
const projectDirectory = join(__dirname, "..");
const runs = 11;

/** Functions that don't call Groq have a smaller budget. */
const withGroq: ReadonlySet<string> = new Set(["create-order", "notifier"]);

/** Milliseconds from the start of loading until the handler is ready for an event, in a separate process. */
const initScript = `
const start = performance.now();
require(process.argv[1]);
setImmediate(() => setImmediate(() => console.log(performance.now() - start)));
`;

const environment = {
  PATH: process.env.PATH ?? "",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "a",
  AWS_SECRET_ACCESS_KEY: "b",
  AWS_LAMBDA_FUNCTION_NAME: "bench",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  POWERTOOLS_TRACE_ENABLED: "false",
  STACK: "bench",
};

const initOf = async (file: string): Promise<number> => {
  const times: number[] = [];
  for (let index = 0; index < runs; index += 1) {
    const { stdout } = await run(process.execPath, ["-e", initScript, file], { env: environment });
    times.push(Number(stdout));
  }
  return median(times);
};

/**
 * Measures archive size and init time of each function's bundle, compared with the default packaging of
 * `aws.lambda.CallbackFunction` (handlers and the whole dependency tree as files) and with a bundle without the SDK.
 */
export const coldStart = async (progress: Progress): Promise<Result> => {
  const cloud = await RunningCloud.start();
  const work = await mkdtemp(join(tmpdir(), "orderflow-bench-"));
  try {
    await cp(join(cloud.stateDirectory, "functions"), join(work, "bundles"), { recursive: true });
    await cloud.stop();
    const tree = await plainTree(work);
    const rows = [];
    for (const directory of (await readdir(join(work, "bundles"))).sort()) {
      const name = directory.split("-").slice(2).join("-");
      progress(`cold start: ${name}`);
      rows.push({ function: name, ...(await measured(work, directory, name)) });
    }
    return {
      title: "Cold start",
      how: `init in a fresh process, median of ${runs}; plain packaging ships ${tree.packages} packages, ${tree.megabytes} MB`,
      rows,
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

const measured = async (work: string, directory: string, name: string) => {
  const bundle = join(work, "bundles", directory, "index.js");
  const code = await readFile(bundle);
  const gzip = gzipSync(code, { level: 9 }).length;
  const entry = await entryOf(name);
  const ours = await initOf(bundle);
  const plain = entry === undefined ? undefined : await initOf(await plainEntry(work, entry));
  const runtimeSdk = entry === undefined ? undefined : await initOf(await withoutSdk(work, entry));
  return {
    KB: rounded(code.length / 1024, 0),
    "KB gzip": rounded(gzip / 1024, 0),
    "init ms": rounded(ours),
    ...(plain === undefined ? {} : { "plain ms": rounded(plain), "plain ÷ ours": rounded(plain / ours) }),
    ...(runtimeSdk === undefined ? {} : { "runtime's SDK ÷ ours": rounded(runtimeSdk / ours, 2) }),
    budget: withGroq.has(name) ? "" : gzip <= 120 * 1024 ? "≤ 120" : "over",
  };
};

/** The entry of a function; consumers' entries have other names. */
const entryOf = async (name: string): Promise<string | undefined> => {
  const entry = { inventory: "reserve-stock", notifier: "notify" }[name] ?? name;
  const exists = await stat(join(projectDirectory, `handlers/entry/${entry}.ts`)).catch(() => undefined);
  return exists ? entry : undefined;
};

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Placeholder settings, which no client reads before its first call. */
const settings = `new Proxy({}, { get: (_, name) => (name === "payments" ? payments : "value") })`;

/** Steps that charge or refund are composed with a payment provider. */
const declaration = `const payments = (telemetry) =>
  require("./handlers/entry/simulated-payments").simulatedPayments({ ledgerTable: "value", successRate: 1 })(telemetry);`;

/** The handlers as files, as a serialised closure would require them, next to the dependency tree. */
const plainTree = async (work: string): Promise<{ packages: number; megabytes: number }> => {
  const files = await readdir(join(projectDirectory, "handlers"), { recursive: true });
  await build({
    entryPoints: files
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(projectDirectory, "handlers", file)),
    outdir: join(work, "plain/handlers"),
    outbase: join(projectDirectory, "handlers"),
    format: "cjs",
    platform: "node",
    target: "node20",
  });
  // A junction is a directory link that needs no special rights on Windows.
  await symlink(join(projectDirectory, "node_modules"), join(work, "plain/node_modules"), "junction");
  const paths = await pulumi.runtime.computeCodePaths();
  const sizes = await Promise.all([...paths.keys()].map((path) => sizeOf(join(projectDirectory, path))));
  return { packages: paths.size, megabytes: rounded(sizes.reduce((sum, size) => sum + size, 0) / 1024 ** 2) };
};

const sizeOf = async (path: string): Promise<number> => {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isDirectory()) return info?.size ?? 0;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};

const plainEntry = async (work: string, entry: string): Promise<string> => {
  const file = join(work, "plain", `${entry}.js`);
  await writeFile(
    file,
    `${declaration}\nexports.handler = require("./handlers/entry/${entry}").${camel(entry)}(${settings});`,
  );
  return file;
};

const withoutSdk = async (work: string, entry: string): Promise<string> => {
  const outfile = join(work, "plain", `${entry}.runtime-sdk.js`);
  const source = {
    stdin: {
      contents: `import { ${camel(entry)} } from "./handlers/entry/${entry}";\n${declaration}\nexport const handler = ${camel(entry)}(${settings});`,
      resolveDir: projectDirectory,
    },
  };
  await build({
    ...buildOptions,
    ...source,
    plugins: [withoutUnreachableCode(await asksForJsonSchemas(source))],
    outfile,
    write: true,
    minify: true,
    external: ["@aws-sdk/*"],
  });
  return outfile;
};
