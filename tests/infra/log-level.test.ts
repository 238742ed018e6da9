import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  IamService,
  iamResources,
  LambdaService,
  LogsService,
  lambdaResources,
  logsResources,
  plainInputs,
  Registry,
} from "@orderflow/local-cloud/testing/lambda";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as z from "zod";
import { deploy } from "./deploy";

const functionType = "aws:lambda/function:Function";
const health = { routeKey: "GET /health", headers: {}, requestContext: { http: {} } };
const logged = z.looseObject({ level: z.string() });

/** One function of the program, declared as the provider would be told, on the local Lambda. */
const setUp = async (logLevel: string) => {
  const stateDirectory = await mkdtemp(join(tmpdir(), "log-level-"));
  const lines: string[] = [];
  const iam = new IamService();
  const logs = new LogsService({ stateDirectory });
  const lambda = new LambdaService({
    stateDirectory,
    logs,
    credentialsFor: (...role) => iam.credentialsFor(...role),
    environment: () => ({ POWERTOOLS_TRACE_ENABLED: "false" }),
    onLine: (_, line) => lines.push(line),
  });
  await lambda.start();
  const registry = new Registry([
    ...iamResources(iam),
    ...logsResources(logs),
    ...lambdaResources(lambda, {
      endpoint: () => "",
      queue: { urlOf: () => "", attributes: () => Promise.resolve({}), returnSooner: () => undefined },
      onTableWrite: () => () => {},
      onError: () => {},
    }),
  ]);
  const stack = await deploy({ logLevel });
  const role = await registry.create("aws:iam/role:Role", "open-pages", {
    ...stack.one("aws:iam/role:Role", "open-pages").inputs,
  });
  const { inputs } = stack.one(functionType, "open-pages");
  const plain = await plainInputs(pulumi, { ...inputs, role: role.outputs.arn });
  await registry.create(functionType, "open-pages", plain);
  const stop = async () => {
    await lambda.stop();
    await rm(stateDirectory, { recursive: true, force: true, maxRetries: 10 });
  };
  return { invoke: () => lambda.invoke(String(inputs.name), health), lines, stop };
};

describe("the setting logLevel", function () {
  this.timeout(180_000);

  const levelsAt = async (logLevel: string): Promise<string[]> => {
    const { invoke, lines, stop } = await setUp(logLevel);
    try {
      expect(await invoke()).to.have.nested.property("payload.statusCode", 200);
    } finally {
      await stop();
    }
    return lines.map((line) => logged.parse(JSON.parse(line)).level);
  };

  it("DEBUG makes functions log what INFO leaves out", async () => {
    expect(await levelsAt("DEBUG")).to.include("DEBUG");
    expect(await levelsAt("INFO")).not.to.include("DEBUG");
  });
});
