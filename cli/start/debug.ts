import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type LocalCloud, UnknownFunction } from "@orderflow/local-cloud";
import * as z from "zod";
import { UsageError } from "../errors";
import { sourceMapDirectory } from "../stack-trace/source-maps";

const projectDirectory = join(__dirname, "../..");

const sourceMap = z.looseObject({ sources: z.array(z.string()) });

/** `npm start -- --inspect <function>`. @throws UsageError for a function that the program doesn't have */
export const debug = async (
  cloud: Pick<LocalCloud, "debug">,
  name: string,
  line: (text: string) => void,
): Promise<void> => {
  try {
    await cloud.debug(name, { listening: (url) => line(instructions(name, url)), withSourceMap });
  } catch (error) {
    throw error instanceof UnknownFunction ? new UsageError(`--inspect: ${error.message}`) : error;
  }
};

const instructions = (name: string, url: string): string =>
  `Debugger of ${name}: ${url}\nAttach an editor to port ${new URL(url).port} of 127.0.0.1, or add that address in chrome://inspect.`;

/** Adds the source map as part of the code, with the sources, because a debugger finds no other file. */
export const withSourceMap = async (code: string): Promise<string> => {
  const [, bundle = ""] = /^\/\/# sourceURL=(\S+)$/m.exec(code) ?? [];
  const text = await readFile(join(sourceMapDirectory, `${bundle}.map`), "utf8").catch(() => undefined);
  if (text === undefined) return code;
  const map = sourceMap.parse(JSON.parse(text));
  const paths = map.sources.map((source) => join(projectDirectory, source));
  const whole = {
    ...map,
    sources: paths.map((path) => pathToFileURL(path).href),
    sourcesContent: await Promise.all(paths.map((path) => readFile(path, "utf8").catch(() => null))),
  };
  const data = Buffer.from(JSON.stringify(whole)).toString("base64");
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${data}\n`;
};
