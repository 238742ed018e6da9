import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";
import * as z from "zod";

/** Modules of dependencies that no function reaches, a third of a small bundle. A bundler can't detect that. */
export const unreachable: readonly RegExp[] = [
  // Instruments clients of the AWS SDK v2 and compares their versions.
  /aws-xray-sdk-core\/dist\/lib\/patchers\/aws_p\.js$/,
  // On Lambda, the service decides about sampling.
  /aws-xray-sdk-core\/dist\/lib\/middleware\/sampling\/\w+_sampler\.js$/,
  // Describes the virtual machine.
  /aws-xray-sdk-core\/dist\/lib\/segments\/plugins\/\w+_plugin\.js$/,
  // Operations with event streams; those of DynamoDB, EventBridge, SES and SSM have none.
  /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/,
  // SHA-256 in JavaScript; Node.js has its own.
  /@smithy\/core\/dist-es\/submodules\/checksum\/sha256\/Sha256Js\.js$/,
  // DynamoDB's endpoint discovery, which is off by default.
  /@aws-sdk\/endpoint-cache\/dist-es\/index\.js$/,
];

/** Every zod schema contains code that converts it to JSON Schema, which few functions need. */
export const jsonSchemas = /zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/;

/** Matches both separators, because esbuild passes Windows's backslashes. */
const anySeparator = ({ source }: RegExp): RegExp => new RegExp(source.replaceAll("\\/", "[\\\\/]"));

/** Errors that handlers distinguish by class. All others are still thrown with their names, as the client's general error. */
const errorsByClass: ReadonlySet<string> = new Set([
  "ConditionalCheckFailedException",
  "TransactionCanceledException",
]);

/** X-Ray's list of services with extra data in traces; functions call only DynamoDB among them. */
const whitelist = z.object({ services: z.object({ dynamodb: z.unknown() }) });

/** Clients read only their version from their manifests, to send it to AWS. */
const manifest = z.object({ name: z.string(), version: z.string() });

/**
 * Replaces unreachable modules with stubs that throw if they are called.
 * @param asksForJsonSchemas whether the function's own code converts schemas to JSON Schema
 */
export const withoutUnreachableCode = (asksForJsonSchemas: boolean): Plugin => ({
  name: "unreachable-code",
  setup: ({ onLoad }) => {
    for (const filter of asksForJsonSchemas ? unreachable : [...unreachable, jsonSchemas])
      onLoad({ filter: anySeparator(filter) }, async ({ path }) => ({
        contents: standIn(nameOf(path), exportsOf(await readFile(path, "utf8"))),
      }));
    onLoad(
      { filter: anySeparator(/@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/) },
      async ({ path }) => ({
        contents: withoutUnusedSchemas(await readFile(path, "utf8")),
      }),
    );
    onLoad({ filter: anySeparator(/aws-xray-sdk-core\/.*\/aws_whitelist\.json$/) }, partOf(whitelist));
    onLoad({ filter: anySeparator(/node_modules\/.*\/package\.json$/) }, partOf(manifest));
  },
});

/** Loads only the parts of a JSON file that the schema names. */
const partOf =
  (schema: z.ZodType) =>
  async ({ path }: { readonly path: string }) => ({
    contents: JSON.stringify(schema.parse(JSON.parse(await readFile(path, "utf8")))),
    loader: "json" as const,
  });

/**
 * A client's schemas are constants with computed keys, which bundlers keep. Rewritten as results of pure calls, they can
 * be removed if nothing refers to them; the registry refers to those of errors.
 */
export const withoutUnusedSchemas = (code: string): string =>
  code
    .replaceAll(/^n0_registry\.registerError\((\w+)\$, \1\);$/gm, (line, error: string) =>
      errorsByClass.has(error) ? line : "",
    )
    .replaceAll(/^((?:export )?var [\w$]+ = )(\[[^;]*\]);$/gm, "$1/* @__PURE__ */ (() => $2)();");

/** A path that doesn't depend on the project's directory or platform. */
const nameOf = (path: string): string => path.replaceAll("\\", "/").replace(/^.*node_modules\//, "");

/** The names that an ES module exports; empty for CommonJS. */
const exportsOf = (code: string): string[] =>
  [...code.matchAll(/^export (?:(?:const|function|class|var) (\w+)|\{ (.*?) \})/gm)].flatMap(
    ([, name, list = ""]) => name ?? list.split(/, ?/).flatMap((one) => one.replace(/^.* as /, "") || []),
  );

const standIn = (name: string, exported: readonly string[]): string => {
  const message = JSON.stringify(`${name} isn't in this bundle: see infra/unreachable-code.ts`);
  const declaration = `const standIn = new Proxy(function () {}, {
    get: () => standIn,
    construct: () => standIn,
    apply: () => { throw new Error(${message}); },
  });`;
  const exports =
    exported.length === 0
      ? "module.exports = standIn;"
      : `export { ${exported.map((one) => `standIn as ${one}`).join(", ")} };`;
  return `${declaration}\n${exports}`;
};
