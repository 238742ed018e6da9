import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import * as z from "zod";
import { type Deployment, defaultDeployment } from "./deploy";

const projectDirectory = join(__dirname, "../..");
const directory = join(projectDirectory, ".github/workflows");

const workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      permissions: z.record(z.string(), z.string()).optional(),
      uses: z.string().optional(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })).optional(),
    }),
  ),
});

const workflows = readdirSync(directory).map((file) => {
  const text = readFileSync(join(directory, file), "utf8");
  return { file, text, ...workflow.parse(parse(text)) };
});

describe("Workflows", () => {
  it("pin every action to a commit, with its version beside it", () => {
    const uses = workflows.flatMap(({ text }) =>
      [...text.matchAll(/uses: (?!\.\/)(.+)/g)].map(([, what]) => what),
    );

    expect(uses).to.have.length.greaterThan(5);
    for (const action of uses) expect(action).to.match(/^[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("give no job more than it needs", () => {
    const allowed = { contents: "read", "id-token": "write", "pull-requests": "write" };

    for (const { file, permissions, jobs } of workflows)
      for (const given of [permissions, ...Object.values(jobs).map((job) => job.permissions ?? {})])
        for (const [scope, access] of Object.entries(given))
          expect(allowed, file).to.include({ [scope]: access });
  });

  it("hold no long-lived keys", () => {
    for (const { file, text } of workflows) {
      expect(text, file).to.not.match(/secrets\./);
      expect(text, file).to.not.match(/access-key|AWS_SECRET/i);
    }
  });

  it("never run a pull request's code with more than its own rights", () => {
    for (const { file, on } of workflows) expect(Object.keys(on), file).to.not.include("pull_request_target");
  });

  it("test every version of Node.js that package.json allows", () => {
    const test = workflows.find(({ file }) => file === "test.yml");

    expect(test?.text).to.contain("node: [20, 22, 24]");
  });
});

describe("Pulumi.README.md", () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await defaultDeployment();
  });

  it("shows outputs that the stack has, and no secret ones", () => {
    const text = readFileSync(join(projectDirectory, "Pulumi.README.md"), "utf8");
    const shown = [...text.matchAll(/\$\{outputs\.(\w+)/g)].map(([, output]) => output ?? "");

    expect(shown).to.include("apiUrl");
    expect(Object.keys(deployment.outputs)).to.include.members(shown);
    for (const output of shown) expect(deployment.secretOutputs).to.not.include(output);
  });
});
