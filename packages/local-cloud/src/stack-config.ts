import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import * as z from "zod";

/** The configuration of one stack, as the Pulumi CLI would pass it to the program. */
export interface StackConfig {
  readonly project: string;
  readonly stack: string;
  /** Fully qualified keys (`gallery:logLevel`), values as strings (JSON for lists and objects). */
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

/** Thrown when Pulumi.yaml, or a stack's own file, can't be read. */
export class InvalidStackFile extends Error {
  constructor(path: string, why: string) {
    super(`${path} can't be used: ${why}.`);
    this.name = "InvalidStackFile";
  }
}

const projectSchema = z.object({
  name: z.string(),
  config: z.record(z.string(), z.object({ default: z.unknown().optional() })).nullish(),
});

const stackSchema = z.object({ config: z.record(z.string(), z.unknown()).nullish() }).nullish();

/** The sources of a stack's configuration, in addition to the project's defaults. Keys are unqualified. */
export interface StackConfigSources {
  /** The stack's file; `Pulumi.<stack>.yaml` by default. */
  readonly file?: string | undefined;
  /** Values that override the file. */
  readonly values?: Readonly<Record<string, string>>;
  /** Secret values that override the file. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Keys that always count as secrets, because values can't be encrypted locally. */
  readonly secretKeys?: readonly string[];
}

/**
 * Reads the project's defaults (Pulumi.yaml) and then the stack's own values (Pulumi.<stack>.yaml, if there
 * is one), as `pulumi up -s <stack>` does.
 * Encrypted values (`secure:`) can only be read by the Pulumi CLI and are left out.
 * @throws InvalidStackFile
 */
export const readStackConfig = async (
  directory: string,
  stack: string,
  sources: StackConfigSources = {},
): Promise<StackConfig> => {
  const { file = join(directory, `Pulumi.${stack}.yaml`), values, secrets = {}, secretKeys = [] } = sources;
  const projectFile = join(directory, "Pulumi.yaml");
  const project = parsed(projectFile, await readFile(projectFile, "utf8"), projectSchema);
  const own = parsed(file, await readIfThere(file), stackSchema);
  const defaults = Object.entries(project.config ?? {}).flatMap(([key, { default: value }]) =>
    value === undefined ? [] : [[qualified(project.name, key), text(value)] as const],
  );
  const given = Object.entries(own?.config ?? {}).flatMap(([key, value]) =>
    isEncrypted(value) ? [] : [[qualified(project.name, key), text(value)] as const],
  );
  const extra = Object.entries({ ...values, ...secrets }).map(
    ([key, value]) => [qualified(project.name, key), value] as const,
  );
  return {
    project: project.name,
    stack,
    values: Object.fromEntries([...defaults, ...given, ...extra]),
    secretKeys: [...new Set([...Object.keys(secrets), ...secretKeys])].map((key) =>
      qualified(project.name, key),
    ),
  };
};

/** @returns undefined if the file doesn't exist */
const readIfThere = async (path: string): Promise<string> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
};

const parsed = <Schema extends z.ZodType>(path: string, yaml: string, schema: Schema): z.output<Schema> => {
  const document = parseDocument(yaml);
  const [syntaxError] = document.errors;
  // The rest of the message is a code excerpt.
  if (syntaxError) throw new InvalidStackFile(path, syntaxError.message.split(":\n")[0] ?? "");
  const { data, error } = schema.safeParse(document.toJS());
  if (!error) return data;
  const reasons = error.issues.map((issue) => `${issue.path.join(".") || "the whole"}: ${issue.message}`);
  throw new InvalidStackFile(path, reasons.join("; "));
};

const qualified = (project: string, key: string): string => (key.includes(":") ? key : `${project}:${key}`);
const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
const isEncrypted = (value: unknown): boolean =>
  value !== null && typeof value === "object" && "secure" in value;
