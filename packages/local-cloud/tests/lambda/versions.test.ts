import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { archiveOf, textAsset } from "../../src/assets";
import type { Provisioned } from "../../src/registry";
import { errorOf, eventually } from "../endpoint/running-endpoint";
import { RunningLambda } from "./running-lambda";

const functionToken = "aws:lambda/function:Function";
const aliasToken = "aws:lambda/alias:Alias";
const provisionedToken = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig";
const code = (text: string) =>
  archiveOf({
    "index.js": textAsset(
      `exports.handler = async () => "${text} " + process.env.AWS_LAMBDA_FUNCTION_VERSION;`,
    ),
  });

describe("Lambda: versions and aliases", () => {
  let running: RunningLambda;
  let client: LambdaClient;
  let it1: Provisioned;
  beforeEach(async () => {
    running = new RunningLambda();
    await running.start();
    client = running.running.client(LambdaClient);
    it1 = await running.declare(functionToken, "it", inputs("one"));
  });
  afterEach(() => running.stop());

  const inputs = (text: string, more: Record<string, unknown> = {}) => ({
    role: running.role,
    handler: "index.handler",
    runtime: "nodejs24.x",
    code: code(text),
    publish: true,
    ...more,
  });
  const update = (declared: Provisioned, changed: Record<string, unknown>) =>
    running.running.registry.update(declared, changed);
  const alias = (functionVersion: string) =>
    running.declare(aliasToken, "live", { functionName: "it", functionVersion });
  const answer = async (FunctionName: string, Qualifier?: string) => {
    const { Payload, ExecutedVersion } = await client.send(new InvokeCommand({ FunctionName, Qualifier }));
    return [JSON.parse(Buffer.from(Payload ?? []).toString()), ExecutedVersion];
  };

  it("keeps what was published, while the function changes", async () => {
    const two = await update(it1, inputs("two"));

    expect([it1.outputs.version, two.outputs.version]).to.deep.equal(["1", "2"]);
    expect(two.outputs.qualifiedArn).to.equal(`${two.outputs.arn}:2`);
    expect(await answer("it")).to.deep.equal(["two $LATEST", "$LATEST"]);
    expect(await answer("it", "1")).to.deep.equal(["one 1", "1"]);
    expect(await answer(`${two.outputs.arn}:2`)).to.deep.equal(["two 2", "2"]);
  });

  it("publishes nothing when nothing changed", async () => {
    const same = await update(it1, inputs("one", { description: "Another text" }));

    expect(same.outputs.version).to.equal("1");
  });

  it("sends what names an alias to its version, and to the next one as soon as it names that", async () => {
    const live = await alias("1");
    await update(it1, inputs("two"));
    const before = await answer(String(live.outputs.arn));

    await update(live, { functionName: "it", functionVersion: "2" });

    expect(live.outputs.arn).to.equal(`${it1.outputs.arn}:live`);
    expect(live.outputs.invokeArn).to.contain(`functions/${live.outputs.arn}/invocations`);
    expect([before, await answer("it:live")]).to.deep.equal([
      ["one 1", "1"],
      ["two 2", "2"],
    ]);
  });

  it("takes an alias as the function of a mapping, whichever version it comes to name", async () => {
    const jobs = await running.declare("aws:sqs/queue:Queue", "jobs", {});
    const live = await alias("1");
    await running.declare("aws:lambda/eventSourceMapping:EventSourceMapping", "jobs", {
      eventSourceArn: jobs.outputs.arn,
      functionName: live.outputs.arn,
    });
    await update(it1, inputs("two"));
    await update(live, { functionName: "it", functionVersion: "2" });

    await running.running
      .client(SQSClient)
      .send(new SendMessageCommand({ QueueUrl: jobs.id, MessageBody: "job" }));

    await eventually(async () => (running.payloadsOf("it").length > 0 ? true : undefined));
    expect(running.lambda.mappings.list()[0]?.functionArn).to.equal(live.outputs.arn);
  });

  it("lets a service invoke the alias that its permission names, and not the function", async () => {
    const live = await alias("1");
    await running.declare("aws:lambda/permission:Permission", "api", {
      action: "lambda:InvokeFunction",
      function: "it",
      qualifier: "live",
      principal: "apigateway.amazonaws.com",
    });
    const by = { service: "apigateway.amazonaws.com", sourceArn: "arn:aws:execute-api:::x" };

    expect(running.lambda.allowsInvoke(String(live.outputs.arn), by)).to.equal(true);
    expect(running.lambda.allowsInvoke(String(it1.outputs.arn), by)).to.equal(false);
  });

  it("has instances ready before the first event, and takes them along to another version", async () => {
    const live = await alias("1");
    await running.declare(provisionedToken, "warm", {
      functionName: "it",
      qualifier: "live",
      provisionedConcurrentExecutions: 2,
    });
    const ready = (version: string) =>
      eventually(async () => (running.lambda.find(`it:${version}`).pool.idleWorkers >= 2 ? true : undefined));
    await ready("1");

    await update(it1, inputs("two"));
    await update(live, { functionName: "it", functionVersion: "2" });

    await ready("2");
  });

  it("refuses what Lambda refuses", async () => {
    const warm = (qualifier: string, instances: number) =>
      errorOf(
        running.declare(provisionedToken, "warm", {
          functionName: "it",
          qualifier,
          provisionedConcurrentExecutions: instances,
        }),
      );
    await update(it1, inputs("one", { reservedConcurrentExecutions: 1 }));

    expect((await warm("$LATEST", 1)).message).to.contain("unpublished");
    expect((await warm("1", 2)).message).to.contain("reservedConcurrentExecution");
    expect((await warm("9", 1)).message).to.contain("Function not found");
    expect((await errorOf(alias("9"))).message).to.contain("Function not found");
    expect((await errorOf(answer("it", "nobody"))).name).to.equal("ResourceNotFoundException");
  });
});
