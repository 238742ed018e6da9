import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import type { Program } from "../program/program-process";

/** Thrown when a directory has no program that the local cloud can run. */
export class NotAProgram extends Error {
  constructor(directory: string, why: string) {
    super(`${directory} can't be run: ${why}`);
    this.name = "NotAProgram";
  }
}

const projectFile = z.object({
  runtime: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]),
  main: z.string().optional(),
});

/**
 * Finds the program of a Pulumi project, as the Pulumi CLI does: `main` of Pulumi.yaml is a directory or a module.
 * @param directory the one with Pulumi.yaml
 * @throws NotAProgram without Pulumi.yaml, for a language other than TypeScript, or before `npm install`
 */
export const programOf = async (directory: string): Promise<Program> => {
  const text = await readFile(join(directory, "Pulumi.yaml"), "utf8").catch(() => {
    throw new NotAProgram(directory, "it has no Pulumi.yaml. Name the directory of a Pulumi project.");
  });
  const { runtime, main = "." } = projectFile.parse(parse(text));
  if (runtime !== "nodejs")
    throw new NotAProgram(
      directory,
      `its runtime is ${runtime}; only TypeScript programs (nodejs) are supported.`,
    );
  const entry = resolve(directory, main);
  const isDirectory = (await stat(entry).catch(() => undefined))?.isDirectory() ?? false;
  const program = isDirectory ? { directory: entry } : { directory: dirname(entry), main: basename(entry) };
  refuseWithoutPulumi(program.directory);
  return program;
};

const refuseWithoutPulumi = (directory: string): void => {
  try {
    createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi");
  } catch {
    throw new NotAProgram(directory, "@pulumi/pulumi isn't installed there. Run npm install in it first.");
  }
};
