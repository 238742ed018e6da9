import { mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";

const installed = dirname(dirname(dirname(require.resolve("@aws-sdk/client-dynamodb/package.json"))));

/**
 * Lambda's Node.js runtimes include the AWS SDK, and programs rely on it. Node.js finds it in `node_modules` above the
 * functions' directories; a package's own copy has priority.
 */
export const bringSdk = async (stateDirectory: string): Promise<void> => {
  const modules = join(stateDirectory, "node_modules");
  await mkdir(modules, { recursive: true });
  for (const scope of ["@aws-sdk", "@smithy"]) {
    await rm(join(modules, scope), { recursive: true, force: true });
    await symlink(join(installed, scope), join(modules, scope), "junction");
  }
};
