import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";
import * as z from "zod";

const manifest = z.object({ name: z.string(), version: z.string() });

interface Unreachable {
  readonly path: RegExp;
  /** Named exports of an ES module; none for CommonJS. */
  readonly exports?: readonly string[];
}

/** A quarter of a small function: code of its dependencies that no function reaches, and no bundler can tell so. */
const unreachable: readonly Unreachable[] = [
  // Captures clients of the AWS SDK v2, whose versions it compares.
  { path: /aws-xray-sdk-core\/dist\/lib\/patchers\/aws_p\.js$/ },
  // On Lambda the service decides what is sampled.
  { path: /aws-xray-sdk-core\/dist\/lib\/middleware\/sampling\/\w+_sampler\.js$/ },
  // Operations that stream events: none of DynamoDB's, EventBridge's, SES's or SSM's does.
  {
    path: /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/,
    exports: ["EventStreamSerde", "eventStreamSerdeProvider"],
  },
  // SHA-256 in JavaScript; Node.js has its own.
  { path: /@smithy\/core\/dist-es\/submodules\/checksum\/sha256\/Sha256Js\.js$/, exports: ["Sha256Js"] },
  // DynamoDB tells endpoints of its own only to those who ask.
  { path: /@aws-sdk\/endpoint-cache\/dist-es\/index\.js$/, exports: ["EndpointCache"] },
];

/** Puts something in its place that says so when it is called after all. */
export const withoutUnreachableCode: Plugin = {
  name: "unreachable-code",
  setup: ({ onLoad }) => {
    for (const { path, exports } of unreachable)
      onLoad({ filter: path }, (module) => ({ contents: standIn(nameOf(module.path), exports) }));
    // Clients tell AWS which version they are; of their manifests that is all they read.
    onLoad({ filter: /node_modules\/.*\/package\.json$/ }, async (module) => {
      const { name, version } = manifest.parse(JSON.parse(await readFile(module.path, "utf8")));
      return { contents: JSON.stringify({ name, version }), loader: "json" };
    });
  },
};

/** As it is whatever directory the project is checked out to. */
const nameOf = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + 13);

const standIn = (name: string, exports: readonly string[] | undefined): string => {
  const message = JSON.stringify(`${name} isn't in this bundle: see infra/unreachable-code.ts`);
  const declaration = `const standIn = new Proxy(function () {}, {
    get: () => standIn,
    construct: () => standIn,
    apply: () => { throw new Error(${message}); },
  });`;
  const exported = exports
    ? `export { ${exports.map((one) => `standIn as ${one}`).join(", ")} };`
    : "module.exports = standIn;";
  return `${declaration}\n${exported}`;
};
