import { execFile, execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { RunningCloud } from "../e2e/cloud";
import { awsScripts, documentedCommands } from "./documented-commands";

const run = promisify(execFile);

/** Documents with commands for the AWS CLI; docs/operations.md has a test of its own. */
const documents = ["README.md", "docs/local.md", "docs/observability.md", "packages/local-cloud/README.md"];

/** Commands in the text of these documents that no local cloud can run. */
const notRun: Readonly<Record<string, string>> = {
  "aws xray get-trace-summaries": "the local cloud sends nothing to X-Ray, as the document says",
};

const isInstalled = (): boolean => {
  try {
    execFileSync("aws", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** Why the commands aren't run here. */
const skipped = (): string | undefined => {
  if (process.platform !== "linux") return "the documents use the shell and the `date` of Linux";
  return isInstalled() ? undefined : "no AWS CLI";
};

const why = skipped();
if (why !== undefined) console.log(`The AWS CLI commands of the documents aren't run: ${why}`);
else
  describe("the AWS CLI commands of the documents", function () {
    this.timeout(600_000);
    let cloud: RunningCloud;
    let lambda: LambdaClient;
    before(async () => {
      cloud = await RunningCloud.start();
      lambda = new LambdaClient(cloud.clientSettings);
    });
    after(async () => {
      lambda?.destroy();
      await cloud?.stop();
    });

    const read = (document: string) => readFile(join(__dirname, "../..", document), "utf8");

    /** A mapping of a queue's consumer. */
    const mapping = async (): Promise<string> => {
      const answer = await lambda.send(
        new ListEventSourceMappingsCommand({ FunctionName: "orderflow-local-notifier" }),
      );
      return String(answer.EventSourceMappings?.[0]?.UUID);
    };

    /** What stands for a name in the documents. */
    const names = async (): Promise<Readonly<Record<string, string>>> => ({
      function: "orderflow-local-create-order",
      mapping: await mapping(),
      queue: cloud.outputs.notifierQueueUrl,
      bus: cloud.outputs.eventBusName,
      rule: "notifier",
      group: "/aws/lambda/orderflow-local-create-order",
      parameter: "/orderflow/local/groq-api-key",
      alarm: "orderflow-local-api-errors",
    });

    const execute = async (script: string): Promise<string> => {
      const known = await names();
      const filled = script
        .replace(/<(\w+)>/g, (whole, name: string) => known[name] ?? whole)
        .replaceAll("http://127.0.0.1:4566", cloud.outputs.awsEndpoint);
      const env = {
        PATH: process.env.PATH ?? "",
        HOME: cloud.stateDirectory, // nobody's own profiles
        AWS_PAGER: "",
        AWS_ENDPOINT_URL: cloud.outputs.awsEndpoint,
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      };
      const { stdout } = await run("sh", ["-e", "-c", filled], { env });
      return stdout;
    };

    it("are those of these documents, each run or with a reason why it isn't", async () => {
      for (const document of documents) {
        const text = await read(document);
        const inText = documentedCommands(text.replace(/```[\s\S]*?```/g, ""), ["aws"]);
        expect(
          inText.filter((command) => notRun[command] === undefined),
          document,
        ).to.deep.equal([]);
        expect(awsScripts(text), document).not.to.deep.equal([]);
      }
    });

    const printed = async (command: string): Promise<string> =>
      (await execute(`aws ${command} --output text`)).trim();

    /** What is so after the commands of a document. */
    const outcomes: Readonly<Record<string, () => Promise<void>>> = {
      "README.md": async () => {
        const source = await printed("events describe-replay --replay-name by-hand --query EventSourceArn");
        expect(source, "replayed from").to.match(new RegExp(`:archive/${cloud.outputs.eventArchiveName}$`));
      },
      "docs/local.md": async () => {
        const timeout = await printed(
          "lambda get-function-configuration --function-name <function> --query Timeout",
        );
        const threshold = await printed(
          "cloudwatch describe-alarms --alarm-names <alarm> --query 'MetricAlarms[0].Threshold'",
        );
        expect([timeout, Number(threshold)]).to.deep.equal(["20", 99]);
      },
    };

    for (const document of documents)
      it(`of ${document} do what they say`, async () => {
        for (const script of awsScripts(await read(document))) await execute(script);
        await outcomes[document]?.();
      });
  });
