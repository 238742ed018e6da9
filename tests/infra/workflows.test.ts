import { existsSync, readdirSync, readFileSync } from "node:fs";
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

  it("hold every preview and deployment to the policy pack", () => {
    const { jobs } = z
      .object({
        jobs: z.object({
          pulumi: z.object({
            steps: z.array(z.looseObject({ uses: z.string().optional(), with: z.unknown().optional() })),
          }),
        }),
      })
      .parse(parse(workflows.find(({ file }) => file === "pulumi.yml")?.text ?? ""));
    const runs = jobs.pulumi.steps.filter(({ uses }) => uses?.startsWith("pulumi/actions@"));

    expect(runs).to.have.lengthOf(1);
    expect(runs[0]?.with).to.deep.include({ policyPacks: "policy" });
    expect(existsSync(join(projectDirectory, "policy/PulumiPolicy.yaml"))).to.equal(true);
  });

  it("judge what they deploy by a command that exists, and order nothing where payments are real", () => {
    const deploy = workflows.find(({ file }) => file === "deploy.yml");
    const judges = z
      .object({
        jobs: z.record(
          z.string(),
          z.object({ with: z.looseObject({ judge: z.string().optional() }).optional() }),
        ),
      })
      .parse(parse(deploy?.text ?? "")).jobs;

    expect(judges.dev?.with?.judge).to.equal("smoke");
    expect(judges.prod?.with?.judge).to.equal("doctor");
    for (const command of ["smoke", "doctor"])
      expect(readFileSync(join(projectDirectory, `cli/commands/${command}.ts`), "utf8")).to.contain(
        `new Command("${command}")`,
      );
  });

  it("test every version of Node.js that is supported, on every platform that the engine is published for", () => {
    const test = workflows.find(({ file }) => file === "test.yml");
    const { matrix } = z
      .object({ jobs: z.object({ test: z.object({ strategy: z.looseObject({ matrix: z.unknown() }) }) }) })
      .parse(parse(test?.text ?? "")).jobs.test.strategy;

    expect(matrix).to.deep.equal({
      os: ["ubuntu-latest", "ubuntu-24.04-arm", "macos-latest", "windows-latest"],
      node: [20, 22, 24, 26],
    });
  });

  it("install what package-lock.json says, and nothing else", () => {
    const installs = workflows.flatMap(({ jobs }) =>
      Object.values(jobs).flatMap(({ steps = [] }) =>
        steps.flatMap(({ run = "" }) => run.match(/\bnpm (?:ci|install|i)\b/g) ?? []),
      ),
    );

    expect(new Set(installs)).to.deep.equal(new Set(["npm ci"]));
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
