import { join } from "node:path";
import { build } from "esbuild";

/** The script of a worker: plain JavaScript, so that a cold start doesn't pay for a TypeScript loader. */
export const runtimeScript = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, "runtime.worker.ts")],
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
    logLevel: "silent",
  });
  const [script] = outputFiles;
  if (!script) throw new Error("esbuild made no runtime script");
  return script.text;
};
