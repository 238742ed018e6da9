import { devNull } from "node:os";
import { join } from "node:path";
import { type Provisioned, readStackConfig } from "@orderflow/local-cloud";
import * as pulumi from "@pulumi/pulumi";
import { untraced } from "../infra/untraced";

const projectDirectory = join(__dirname, "../..");

/**
 * What index.ts registers, each with an ARN of its own, as the local cloud would have provisioned it.
 * @param addition registers more, after the program, given its outputs
 */
export const provisioned = (addition: Addition = () => {}): Promise<Provisioned[]> =>
  untraced(() => runProgram(addition));

type Addition = (outputs: Readonly<Record<string, unknown>>) => void;

const runProgram = async (addition: Addition): Promise<Provisioned[]> => {
  const resources: Provisioned[] = [];
  const newResource = ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) => {
    if (type.includes(":infra:") || type.startsWith("pulumi:")) return { id: "", state: inputs };
    const outputs = computed(type, name, inputs);
    resources.push({ token: type, name, id: name, inputs, outputs });
    return { id: name, state: { ...outputs, ...inputs } };
  };
  const call = ({ inputs }: pulumi.runtime.MockCallArgs) => inputs;
  await pulumi.runtime.setMocks({ newResource, call }, "orderflow", "test", false);
  const config = await readStackConfig(projectDirectory, "test", { file: devNull });
  pulumi.runtime.setAllConfig({ ...config.values }, [...config.secretKeys]);
  const program = join(projectDirectory, "index.ts");
  delete require.cache[program];
  await pulumi.runtime.runInPulumiStack(async () => {
    const outputs: Record<string, unknown> = require(program);
    addition(outputs);
    return outputs;
  });
  await pulumi.runtime.disconnect();
  return resources;
};

const computed = (type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> => {
  const own = typeof inputs.name === "string" ? inputs.name : name;
  const [, service = "", kind = ""] = /^aws:([^/]+)\/([^:]+):/.exec(type) ?? [];
  const arn = arnOf(service, kind, own);
  return {
    name: own,
    arn,
    url: `http://127.0.0.1/000000000000/${own}`,
    streamArn: `${arn}/stream/2026-01-01T00:00:00.000`,
    invokeArn: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`,
    apiEndpoint: "http://127.0.0.1",
    executionArn: "arn:aws:execute-api:us-east-1:000000000000:api",
    result: "random",
  };
};

const arnOf = (service: string, kind: string, name: string): string => {
  if (service === "sqs" || service === "sns") return `arn:aws:${service}:us-east-1:000000000000:${name}`;
  if (service === "lambda" || service === "sfn")
    return `arn:aws:${service === "sfn" ? "states" : service}:us-east-1:000000000000:${kind}:${name}`;
  return `arn:aws:${service}:us-east-1:000000000000:${kind}/${name}`;
};
