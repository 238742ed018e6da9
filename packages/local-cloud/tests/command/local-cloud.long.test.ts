import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";

const bin = join(__dirname, "../../bin/local-cloud.cjs");

/** Where this package's dependencies are. */
const nodeModules = require
  .resolve("@pulumi/pulumi")
  .split(sep)
  .slice(0, require.resolve("@pulumi/pulumi").split(sep).lastIndexOf("node_modules") + 1)
  .join(sep);

const index = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
const queue = new aws.sqs.Queue(new pulumi.Config().require("queue"));
export const queueUrl = queue.url;
`;

describe("the command local-cloud", function () {
  this.timeout(180_000);
  let project: string;
  let running: ChildProcess | undefined;

  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), "program-"));
  });

  afterEach(async () => {
    if (running && running.exitCode === null && running.signalCode === null) {
      running.kill("SIGKILL");
      await once(running, "exit");
    }
    running = undefined;
    await rm(project, { recursive: true, force: true });
  });

  const write = async (files: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(project, name)), { recursive: true });
      await writeFile(join(project, name), text);
    }
  };

  const start = (...args: string[]): ChildProcess & { printed: string } => {
    const ports = ["--port", "0", "--aws-port", "0", "--console-port", "0"];
    const child = spawn(process.execPath, [bin, "up", project, ...ports, ...args], {
      cwd: tmpdir(),
      stdio: "pipe",
    });
    const started = Object.assign(child, { printed: "" });
    const add = (chunk: unknown) => {
      started.printed += String(chunk);
    };
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    running = child;
    return started;
  };

  const exitCode = async (child: ChildProcess): Promise<unknown> => {
    if (child.exitCode === null) await once(child, "exit");
    return child.exitCode;
  };

  /** Resolves when the text is printed; fails when the process ends without it. */
  const printed = async (child: ChildProcess & { printed: string }, text: string): Promise<void> => {
    while (!child.printed.includes(text)) {
      if (child.exitCode !== null) expect.fail(`ended without "${text}":\n${child.printed}`);
      await Promise.race([once(child.stdout ?? child, "data"), once(child, "exit")]);
    }
  };

  it("runs the program of a directory elsewhere, with its own Pulumi, and stops on SIGINT", async () => {
    await symlink(nodeModules, join(project, "node_modules"), "junction");
    await write({
      "Pulumi.yaml": "name: elsewhere\nruntime: nodejs\nmain: program\n",
      "Pulumi.local.yaml": "config:\n  elsewhere:queue: from-file\n",
      "program/index.ts": index,
    });
    const child = start("-c", "queue=parcels");

    await printed(child, "Ready.");
    child.kill("SIGINT");

    // Windows has no signals: there the process just ends.
    if (process.platform !== "win32") expect(await exitCode(child)).to.equal(0);
    expect(child.printed).to.match(/queueUrl +http:\/\/.*\/parcels\n/);
  });

  it("starts without the program with --empty, and says how the Pulumi CLI deploys to it", async () => {
    await symlink(nodeModules, join(project, "node_modules"), "junction");
    await write({ "Pulumi.yaml": "name: elsewhere\nruntime: nodejs\n" });
    const child = start("--empty", "--stack", "trial");

    await printed(child, "pulumi up -s trial\n");
    const variables = await readFile(join(project, ".local/pulumi.env"), "utf8");
    child.kill("SIGINT");

    if (process.platform !== "win32") expect(await exitCode(child)).to.equal(0);
    expect(child.printed).to.include("pulumi stack init trial");
    expect(variables).to.match(/^export PULUMI_DEBUG_PROVIDERS='aws:\d+,random:\d+'$/m);
    expect(variables).to.match(/^export PULUMI_BACKEND_URL='file:\/\/.*\/\.local\/pulumi'$/m);
    expect(variables).to.match(/^export AWS_ENDPOINT_URL='http:\/\/127\.0\.0\.1:\d+'$/m);
  });

  it("refuses a directory without a program, and says what to do", async () => {
    const without = start();
    await exitCode(without);
    await write({ "Pulumi.yaml": "name: gopher\nruntime: go\n" });
    const inGo = start();
    await exitCode(inGo);
    await write({ "Pulumi.yaml": "name: bare\nruntime: nodejs\n" });
    const bare = start();
    await exitCode(bare);

    expect(without.printed).to.include("it has no Pulumi.yaml. Name the directory of a Pulumi project.");
    expect(inGo.printed).to.include("its runtime is go");
    expect(bare.printed).to.include("Run npm install in it first.");
    expect([without.exitCode, inGo.exitCode, bare.exitCode]).to.deep.equal([1, 1, 1]);
  });

  it("names an argument that it can't use, and ends with 2", async () => {
    const wrong = start("--console-port", "many");

    expect(await exitCode(wrong)).to.equal(2);
    expect(wrong.printed).to.include("Use a whole number from 0 (any free port) to 65535.");
  });

  it("prints the supported resource types with their properties", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [bin, "services"]);

    expect(stdout).to.match(/\| aws\.sqs\.Queue \| name, .*visibilityTimeoutSeconds.*\| .*tags \|\n/);
    expect(stdout).to.include("| random.RandomId | **byteLength**, prefix | keepers |");
    expect(stdout).to.include("aws.getCallerIdentity");
  });
});
