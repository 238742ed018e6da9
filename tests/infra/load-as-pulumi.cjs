// Loads the program as `pulumi up` does: by ts-node, with the options of Pulumi's language host, and no loader of ours.
// @see https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/run/run.ts
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const project = join(__dirname, "../..");
process.chdir(project);
const { compilerOptions } = require("typescript").readConfigFile("tsconfig.json", (file) =>
  readFileSync(file, "utf8"),
).config;
require("ts-node").register({
  transpileOnly: compilerOptions.noCheck,
  project: "tsconfig.json",
  compilerOptions: {
    target: "ES2020",
    module: "nodenext",
    moduleResolution: "nodenext",
    sourceMap: "true",
    ...compilerOptions,
  },
});

const pulumi = require("@pulumi/pulumi");
const { parse } = require("yaml");
const declared = Object.entries(parse(readFileSync("Pulumi.yaml", "utf8")).config);
const config = Object.fromEntries(
  declared.map(([key, { default: value }]) => [
    `orderflow:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]),
);
const names = [];
const newResource = ({ type, name, inputs, custom }) => {
  if (custom) names.push(`${type} ${name}`);
  const arn = `arn:aws:service:us-east-1:000000000000:${name}`;
  return {
    id: custom ? name : "",
    state: { arn, name, url: name, streamArn: arn, result: "x".repeat(32), ...inputs },
  };
};
const call = ({ token, inputs }) =>
  token === "aws:index/getRegion:getRegion" ? { region: "us-east-1" } : inputs;

const main = async () => {
  await pulumi.runtime.setMocks({ newResource, call }, "orderflow", "dev", false);
  pulumi.runtime.setAllConfig(config, []);
  const { main: program } = require(join(project, "package.json"));
  await pulumi.runtime.runInPulumiStack(async () => require(join(project, program)));
  await pulumi.runtime.disconnect();
  console.log(JSON.stringify(names));
};
main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
