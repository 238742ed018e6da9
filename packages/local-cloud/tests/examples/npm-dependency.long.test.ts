import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { RunningProgram } from "./running-program";

const program = `
import * as aws from "@pulumi/aws";
import * as colours from "picocolors";

export const captured = new aws.lambda.CallbackFunction("captured", {
  callback: async (text: string) => colours.createColors(true).red(text),
}).name;

export const imported = new aws.lambda.CallbackFunction("imported", {
  callback: async (text: string) => {
    const { createColors } = await import("picocolors");
    return createColors(true).green(text);
  },
}).name;
`;

const directoryOf = (name: string): string => dirname(require.resolve(`${name}/package.json`));

describe("a program whose functions need an npm package", function () {
  this.timeout(180_000);
  let project: string;
  let running: RunningProgram;
  let client: LambdaClient;
  let outputs: Readonly<Record<string, unknown>>;
  before(async () => {
    project = await mkdtemp(join(tmpdir(), "npm-dependency-"));
    await mkdir(join(project, "node_modules"));
    // Pulumi leaves its own packages out of functions; what else package.json names is in the archive.
    await symlink(dirname(directoryOf("@pulumi/pulumi")), join(project, "node_modules/@pulumi"), "junction");
    await cp(directoryOf("picocolors"), join(project, "node_modules/picocolors"), { recursive: true });
    const dependencies = { "@pulumi/aws": "*", "@pulumi/pulumi": "*", picocolors: "*" };
    await writeFile(join(project, "package.json"), JSON.stringify({ name: "coloured", dependencies }));
    await writeFile(join(project, "Pulumi.yaml"), "name: coloured\nruntime: nodejs\n");
    await writeFile(join(project, "index.ts"), program);
    running = new RunningProgram(project);
    outputs = await running.start();
    client = new LambdaClient({
      endpoint: running.cloud.awsEndpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "operator", secretAccessKey: "operator" },
    });
  });
  after(async () => {
    client?.destroy();
    await running?.stop();
    await rm(project, { recursive: true, force: true, maxRetries: 10 });
  });

  const answerOf = async (output: string): Promise<unknown> => {
    const FunctionName = String(outputs[output]);
    const answer = await client.send(new InvokeCommand({ FunctionName, Payload: '"hello"' }));
    return JSON.parse(Buffer.from(answer.Payload ?? []).toString());
  };

  it("runs those that captured it", async () => {
    expect(await answerOf("captured")).to.equal("\u001b[31mhello\u001b[39m");
  });

  it("runs those that import it when they are called", async () => {
    expect(await answerOf("imported")).to.equal("\u001b[32mhello\u001b[39m");
  });
});
