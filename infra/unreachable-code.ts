import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";
import * as z from "zod";

/** A third of a small function: code of its dependencies that no function reaches, and no bundler can tell so. */
const unreachable: readonly RegExp[] = [
  // Captures clients of the AWS SDK v2, whose versions it compares.
  /aws-xray-sdk-core\/dist\/lib\/patchers\/aws_p\.js$/,
  // On Lambda the service decides what is sampled.
  /aws-xray-sdk-core\/dist\/lib\/middleware\/sampling\/\w+_sampler\.js$/,
  // Tells of the virtual machine that it runs on.
  /aws-xray-sdk-core\/dist\/lib\/segments\/plugins\/\w+_plugin\.js$/,
  // Operations that stream events: none of DynamoDB's, EventBridge's, SES's or SSM's does.
  /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/,
  // SHA-256 in JavaScript; Node.js has its own.
  /@smithy\/core\/dist-es\/submodules\/checksum\/sha256\/Sha256Js\.js$/,
  // DynamoDB tells endpoints of its own only to those who ask.
  /@aws-sdk\/endpoint-cache\/dist-es\/index\.js$/,
];

/** Every schema of zod brings what describes it as JSON Schema, which few functions ask for. */
const jsonSchemas = /zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/;

/** Errors that are told apart by class; all others are thrown by their names too, as the client's general one. */
const errorsByClass: ReadonlySet<string> = new Set([
  "ConditionalCheckFailedException",
  "TransactionCanceledException",
]);

/** What traces tell of calls: of the services that X-Ray knows, functions call DynamoDB. */
const whitelist = z.object({ services: z.object({ dynamodb: z.unknown() }) });

/** Clients tell AWS which version they are; of their manifests that is all they read. */
const manifest = z.object({ name: z.string(), version: z.string() });

/**
 * Puts something in its place that says so when it is called after all.
 * @param asksForJsonSchemas whether the function's own code does
 */
export const withoutUnreachableCode = (asksForJsonSchemas: boolean): Plugin => ({
  name: "unreachable-code",
  setup: ({ onLoad }) => {
    for (const filter of asksForJsonSchemas ? unreachable : [...unreachable, jsonSchemas])
      onLoad({ filter }, async ({ path }) => ({
        contents: standIn(nameOf(path), exportsOf(await readFile(path, "utf8"))),
      }));
    onLoad({ filter: /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/ }, async ({ path }) => ({
      contents: withoutUnusedSchemas(await readFile(path, "utf8")),
    }));
    onLoad({ filter: /aws-xray-sdk-core\/.*\/aws_whitelist\.json$/ }, partOf(whitelist));
    onLoad({ filter: /node_modules\/.*\/package\.json$/ }, partOf(manifest));
  },
});

/** Loads of a JSON file what the schema names. */
const partOf =
  (schema: z.ZodType) =>
  async ({ path }: { readonly path: string }) => ({
    contents: JSON.stringify(schema.parse(JSON.parse(await readFile(path, "utf8")))),
    loader: "json" as const,
  });

/**
 * A client's schemas are constants with computed keys, which no bundler dares to leave out. As results of pure calls
 * they may be, when nobody refers to them; of errors, the registry does.
 */
const withoutUnusedSchemas = (code: string): string =>
  code
    .replaceAll(/^n0_registry\.registerError\((\w+)\$, \1\);$/gm, (line, error: string) =>
      errorsByClass.has(error) ? line : "",
    )
    .replaceAll(/^((?:export )?var [\w$]+ = )(\[[^;]*\]);$/gm, "$1/* @__PURE__ */ (() => $2)();");

/** As it is whatever directory the project is checked out to. */
const nameOf = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + 13);

/** The names that an ES module exports; none of CommonJS. */
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
