import type { DeployedPackage } from "@orderflow/local-cloud";
import type * as Bundling from "../../../infra/rebundle";
import type { Change, Swap } from "./redeploy";

export interface SwapParts {
  readonly packages: () => Promise<readonly DeployedPackage[]>;
  /** @returns what changed */
  readonly update: (urn: string, file: string) => Promise<readonly Change[]>;
}

/** Prepares new code for the functions that import saved handlers. Other files need a run of the program. */
export const swapCode = async (
  { packages, update }: SwapParts,
  files: readonly string[],
): Promise<Swap | undefined> => {
  const saved = files.map((file) => file.replaceAll("\\", "/"));
  if (!saved.every((file) => file.startsWith("handlers/"))) return undefined;
  const deployed = await packages();
  if (deployed.some(({ publishes }) => publishes)) return undefined;
  // Loaded when needed, because it loads esbuild's plug-ins of this project.
  const { rebundle }: typeof Bundling = require("../../../infra/rebundle");
  const code = deployed.map(({ urn, entry }) => ({ id: urn, code: entry }));
  const rebundled = await rebundle(code, saved);
  if (!rebundled) return undefined;
  const apply = async () => {
    const changes = [...rebundled.files].map(([urn, file]) => update(urn, file));
    return (await Promise.all(changes)).flat();
  };
  return { apply, isOfProgram: rebundled.isOfProgram };
};
