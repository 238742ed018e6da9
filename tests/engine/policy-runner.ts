import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Puts into a directory what the engine runs policy packs with where it finds no language host: a CLI that was built
 * from its Go module has none beside it.
 * @see https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/go/common/resource/plugin/analyzer_plugin.go
 */
export const policyRunner = async (directory: string): Promise<void> => {
  await mkdir(directory, { recursive: true });
  const script = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const file = join(directory, "pulumi-analyzer-policy-nodejs");
  await writeFile(file, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
  await chmod(file, 0o755);
};
