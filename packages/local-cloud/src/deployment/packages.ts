import { readFile } from "node:fs/promises";
import * as z from "zod";
import { archiveOf, archiveSchema, fileAsset } from "../assets";
import { entryFile, functionToken } from "../lambda/declaration";
import type { Provisioned } from "../registry";

const inputsSchema = z.looseObject({
  code: archiveSchema,
  handler: z.string(),
  publish: z.boolean().default(false),
});

/** A deployed function, for tools that change its code. */
export interface DeployedPackage {
  readonly urn: string;
  /** The name in the program. */
  readonly name: string;
  /** The text of the file with the handler. */
  readonly entry: string;
  /** Whether each change publishes a version, to which only the program can point an alias. */
  readonly publishes: boolean;
}

/** The functions whose entry is a file of an archive; directories are the program's own. */
export const packagesOf = async (resources: readonly Provisioned[]): Promise<readonly DeployedPackage[]> => {
  const found = resources
    .filter(({ token }) => token === functionToken)
    .map(async ({ urn, name, inputs }): Promise<readonly DeployedPackage[]> => {
      const { code, handler, publish } = inputsSchema.parse(inputs);
      const entry = code.kind === "archive" ? code.assets[entryFile(handler)] : undefined;
      if (urn === undefined || (entry?.kind !== "text" && entry?.kind !== "file")) return [];
      const text = entry.kind === "text" ? entry.text : await readFile(entry.path, "utf8");
      return [{ urn, name, entry: text, publishes: publish }];
    });
  return (await Promise.all(found)).flat();
};

/** The inputs of a function with another file as its entry. @throws Error when the file can't be read */
export const withEntry = async (inputs: unknown, file: string): Promise<unknown> => {
  const { code, handler } = inputsSchema.parse(inputs);
  const assets = code.kind === "archive" ? code.assets : {};
  const entry = { [entryFile(handler)]: await fileAsset(file) };
  return { ...Object(inputs), code: archiveOf({ ...assets, ...entry }) };
};
