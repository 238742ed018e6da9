import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { checkedDashboard } from "@orderflow/local-cloud/testing/cloudwatch";
import { expect } from "chai";
import * as z from "zod";
import { ProjectCopy } from "../engine/project-copy";
import { type Deployment, defaultDeployment, deployAgain } from "../infra/deploy";
import { handlerOf } from "../infra/load-bundle";
import { filesOf } from "../infra/packages";

const projectDirectory = join(__dirname, "../..");

/** The files of a recipe of CONTRIBUTING.md, as it shows them: a numbered step names one and has a block of code. */
const recipe = (title: string): ReadonlyMap<string, string> => {
  const text = readFileSync(join(projectDirectory, "CONTRIBUTING.md"), "utf8").replaceAll("\r\n", "\n");
  const [, section = ""] = text.split(`### ${title}\n`);
  const [own = ""] = section.split("\n### ");
  const steps = own.matchAll(/^\d\. `([^`]+)`.*?^ {3}```ts\n(.*?)^ {3}```$/gms);
  return new Map([...steps].map(([, file = "", code = ""]) => [file, code.replace(/^ {3}/gm, "")]));
};

const named = ({ type, name }: { readonly type: string; readonly name: string }): string => `${type} ${name}`;

const byName = z.record(z.string(), z.string());

describe("a consumer queue, added as CONTRIBUTING.md says", function () {
  this.timeout(300_000);
  let copy: ProjectCopy;
  let before: Deployment;
  let after: Deployment;

  this.beforeAll(async () => {
    copy = await ProjectCopy.make();
    for (const [file, code] of recipe("A consumer queue"))
      if (file === "index.ts")
        await copy.edit(file, "const consumers = [", `${code}const consumers = [invoices, `);
      else await copy.write(file, code);
    before = await defaultDeployment();
    after = await deployAgain({}, { groqApiKey: "gsk_TOP_SECRET" }, "test", undefined, copy.directory);
  });
  this.afterAll(() => copy?.remove());

  it("touches three files", () => {
    expect([...recipe("A consumer queue").keys()]).to.deep.equal([
      "handlers/invoices/make-invoice.ts",
      "handlers/entry/invoices.ts",
      "index.ts",
    ]);
  });

  it("compiles", async () => {
    const compiler = join(dirname(require.resolve("typescript-7/package.json")), "bin/tsc");

    await promisify(execFile)(process.execPath, [compiler, "--noEmit", "-p", copy.directory]).catch((error) =>
      expect.fail(z.object({ stdout: z.string() }).parse(error).stdout),
    );
  });

  it("adds its resources, each by its name, and takes none away", () => {
    const there = new Set(before.resources.map(named));
    const added = after.resources.filter((one) => !there.has(named(one)));

    expect(
      before.resources.map(named).filter((one) => !after.resources.map(named).includes(one)),
    ).to.deep.equal([]);
    expect(added.filter(({ name }) => !name.includes("invoices")).map(named)).to.deep.equal([]);
    expect(added.map(named)).to.include.members([
      "aws:cloudwatch/eventRule:EventRule invoices",
      "aws:cloudwatch/eventTarget:EventTarget invoices",
      "aws:cloudwatch/logGroup:LogGroup invoices",
      "aws:iam/role:Role invoices",
      "aws:lambda/eventSourceMapping:EventSourceMapping invoices",
      "aws:lambda/function:Function invoices",
      "aws:sqs/queue:Queue invoices",
      "aws:sqs/queue:Queue invoices-dlq",
      "aws:sqs/queuePolicy:QueuePolicy invoices",
      "aws:sqs/queuePolicy:QueuePolicy invoices-dlq",
      "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy invoices",
    ]);
  });

  it("gets the same alarms as the other consumers", () => {
    const alarmsOf = (consumer: string): readonly string[] =>
      after
        .all("aws:cloudwatch/metricAlarm:MetricAlarm")
        .filter(({ name }) => name.includes(consumer))
        .map(({ name }) => name.replace(consumer, "…"));

    expect(alarmsOf("invoices")).not.to.deep.equal([]);
    expect(alarmsOf("invoices")).to.have.members(alarmsOf("mail-feedback"));
  });

  it("is on the dashboard, with its queue, its dead letters, its rule and its function", () => {
    const { inputs } = after.one("aws:cloudwatch/dashboard:Dashboard", "orders");
    const { widgets } = checkedDashboard(String(inputs.dashboardBody));
    const graphsOf = (consumer: string): readonly string[] =>
      widgets
        .map(({ properties }) => properties)
        .filter(({ metrics }) => JSON.stringify(metrics ?? "").includes(consumer))
        .map(({ title }) => String(title));

    expect(graphsOf("invoices")).to.include.members([
      "Age of the oldest message",
      "Dead letters",
      "Events and tables",
      "Functions",
    ]);
  });

  it("is among the outputs that the command line and the console go by", () => {
    expect(byName.parse(after.outputs.queueUrls))
      .to.have.property("invoices")
      .that.matches(/invoices$/);
    expect(byName.parse(after.outputs.deadLetterQueueUrls))
      .to.have.property("invoices")
      .that.matches(/invoices-dlq$/);
  });

  it("loads as it is deployed", async () => {
    const { "index.js": code = "" } = await filesOf(after.one("aws:lambda/function:Function", "invoices"));

    expect(() => handlerOf(code)).not.to.throw();
  });
});
