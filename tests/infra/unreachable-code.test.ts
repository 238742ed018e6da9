import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { build, type Plugin } from "esbuild";
import { withoutUnreachableCode } from "../../infra/unreachable-code";

describe("code that no function reaches", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "orderflow-unreachable-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** The bundle of one file whose path has the given separator; elsewhere than on Windows "\" is part of its name. */
  const bundleOf = async (path: readonly string[], separator: string, code: string): Promise<string> => {
    const file = join(directory, path.join(separator));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, code);
    const find: Plugin = {
      name: "find",
      setup: ({ onResolve }) => onResolve({ filter: /^it$/ }, () => ({ path: file })),
    };
    const { outputFiles } = await build({
      stdin: { contents: 'module.exports = require("it");' },
      plugins: [find, withoutUnreachableCode(false)],
      bundle: true,
      write: false,
      format: "cjs",
      platform: "node",
    });
    // A comment names the file.
    return outputFiles.map(({ text }) => text.replaceAll(/^\s*\/\/.*$/gm, "")).join();
  };

  const cases: Record<string, [path: string[], code: string, left: string, out: string]> = {
    "a module": [
      ["node_modules", "@aws-sdk", "endpoint-cache", "dist-es", "index.js"],
      "export class EndpointCache { secret() {} }",
      "@aws-sdk/endpoint-cache/dist-es/index.js isn't in this bundle",
      "secret",
    ],
    "what describes schemas as JSON Schema": [
      ["node_modules", "zod", "v4", "core", "to-json-schema.js"],
      "export const toJSONSchema = () => 'secret';",
      "zod/v4/core/to-json-schema.js isn't in this bundle",
      "secret",
    ],
    "what isn't read of a manifest": [
      ["node_modules", "some-client", "package.json"],
      '{ "name": "some-client", "version": "1.2.3", "description": "secret" }',
      "1.2.3",
      "secret",
    ],
  };
  for (const [what, [path, code, left, out]] of Object.entries(cases))
    for (const separator of ["/", "\\"])
      it(`leaves ${what} out, with "${separator}" in paths`, async () => {
        const bundle = await bundleOf(path, separator, code);

        expect(bundle).to.contain(left).and.not.contain(out);
      });
});
