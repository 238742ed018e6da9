import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { jsonSchemas, unreachable, withoutUnusedSchemas } from "../../infra/unreachable-code";

const packages = join(__dirname, "../../node_modules");

/** The dependencies whose generated code is left out or rewritten. */
const concerned = [
  "aws-xray-sdk-core",
  "@smithy/core",
  "@aws-sdk/endpoint-cache",
  "zod",
  "@aws-sdk/client-dynamodb",
  "@aws-sdk/client-eventbridge",
  "@aws-sdk/client-ses",
  "@aws-sdk/client-ssm",
];

const filesOf = (name: string): string[] =>
  readdirSync(join(packages, name), { recursive: true, encoding: "utf8" }).map((file) =>
    `${name}/${file}`.replaceAll("\\", "/"),
  );

describe("code of dependencies that no bundle carries", () => {
  const files = concerned.flatMap(filesOf);

  // A dependency that moves its files would grow every bundle in silence, or worse: half of it would be left out.
  for (const pattern of [...unreachable, jsonSchemas])
    it(`is where it was in the version that is installed: ${pattern.source}`, () => {
      expect(files.filter((file) => pattern.test(file))).not.to.be.empty;
    });

  for (const client of concerned.filter((name) => name.startsWith("@aws-sdk/client-")))
    it(`is written as it was, where it is rewritten: the schemas of ${client}`, () => {
      const code = readFileSync(join(packages, client, "dist-es/schemas/schemas_0.js"), "utf8");
      const marked = withoutUnusedSchemas(code);

      expect(code, "constants with computed keys").to.match(/^(export )?var [\w$]+ = \[/m);
      expect(marked).to.contain("/* @__PURE__ */ (() => [");
      expect(marked.match(/^(?:export )?var [\w$]+ = \[[^;]*\];$/gm) ?? []).to.deep.equal([]);
    });
});
