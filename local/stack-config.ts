import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";

/** Configuration of one stack, as the Pulumi CLI would hand it to the program. */
export interface StackConfig {
  readonly project: string;
  readonly stack: string;
  /** Fully qualified keys (`orderflow:logLevel`), values as strings (JSON for lists and objects). */
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

const projectSchema = z.object({
  name: z.string(),
  config: z.record(z.string(), z.object({ default: z.unknown().optional() })).default({}),
});

const stackSchema = z.object({ config: z.record(z.string(), z.unknown()).default({}) });

/**
 * Reads the project's defaults (Pulumi.yaml) and then the stack's own values (Pulumi.<stack>.yaml, if there
 * is one), as `pulumi up -s <stack>` does; `overrides` (unqualified keys) win over both.
 * Encrypted values (`secure:`) can only be read by the Pulumi CLI and are left out.
 */
export const readStackConfig = async (
  directory: string,
  stack: string,
  overrides: { values?: Record<string, string>; secrets?: Record<string, string> } = {},
): Promise<StackConfig> => {
  const project = projectSchema.parse(parse(await readFile(join(directory, "Pulumi.yaml"), "utf8")));
  const own = stackSchema.parse((await readStackFile(join(directory, `Pulumi.${stack}.yaml`))) ?? {});
  const defaults = Object.entries(project.config).flatMap(([key, { default: value }]) =>
    value === undefined ? [] : [[qualified(project.name, key), text(value)] as const],
  );
  const given = Object.entries(own.config).flatMap(([key, value]) =>
    isEncrypted(value) ? [] : [[qualified(project.name, key), text(value)] as const],
  );
  const extra = Object.entries({ ...overrides.values, ...overrides.secrets }).map(
    ([key, value]) => [qualified(project.name, key), value] as const,
  );
  return {
    project: project.name,
    stack,
    values: Object.fromEntries([...defaults, ...given, ...extra]),
    secretKeys: Object.keys(overrides.secrets ?? {}).map((key) => qualified(project.name, key)),
  };
};

const readStackFile = async (path: string): Promise<unknown> => {
  try {
    return parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
};

const qualified = (project: string, key: string): string => (key.includes(":") ? key : `${project}:${key}`);
const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
const isEncrypted = (value: unknown): boolean =>
  value !== null && typeof value === "object" && "secure" in value;
