import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { readStackConfig } from "../../local/stack-config";

const projectDirectory = join(__dirname, "../..");

/** A resource as AWS's provider would receive it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface Deployment {
  readonly resources: readonly Registered[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Which outputs Pulumi would hide. */
  readonly secretOutputs: readonly string[];
  all(type: string): readonly Registered[];
  one(type: string, name: string): Registered;
}

export const account = "000000000000";

/** What a provider would compute, with ARNs that tell the service and the name. */
const computed = (type: string, name: string, inputs: Readonly<Record<string, unknown>>) => {
  const own = typeof inputs.name === "string" ? inputs.name : name;
  const service = /^aws:([^/]+)\//.exec(type)?.[1] ?? "other";
  const arn = `arn:aws:${service}:us-east-1:${account}:${own}`;
  return {
    name: own,
    arn,
    url: `https://sqs.us-east-1.amazonaws.com/${account}/${own}`,
    streamArn: `${arn}/stream/1`,
    invokeArn: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`,
    apiEndpoint: "https://api.example.com",
    executionArn: `arn:aws:execute-api:us-east-1:${account}:api`,
    result: "TOP-SECRET-PASSWORD",
  };
};

/**
 * Runs index.ts once under Pulumi's mocks, configured as a stack of this project, and records what it registers.
 * @param values settings that differ, by their short names
 */
export const deploy = async (
  values: Record<string, string> = {},
  secrets: Record<string, string> = {},
): Promise<Deployment> => {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        if (type.includes(":infra:") || type.startsWith("pulumi:")) return { id: "", state: inputs };
        resources.push({ type, name, inputs });
        return { id: `${name}-id`, state: { ...computed(type, name, inputs), ...inputs } };
      },
      call: ({ inputs }) => inputs,
    },
    "orderflow",
    "test",
    false,
  );
  const config = await readStackConfig(projectDirectory, "test", { values, secrets });
  pulumi.runtime.setAllConfig({ ...config.values }, [...config.secretKeys]);
  const program = join(projectDirectory, "index.ts");
  delete require.cache[program];
  const exports: Record<string, unknown> = require(program);
  const secretOutputs: string[] = [];
  for (const [name, value] of Object.entries(exports))
    if (pulumi.Output.isInstance(value) && (await pulumi.isSecret(value))) secretOutputs.push(name);
  const outputs = await pulumi.runtime.runInPulumiStack(() => Promise.resolve(exports));
  await pulumi.runtime.disconnect();
  return {
    resources,
    outputs: outputs ?? {},
    secretOutputs,
    all: (type) => resources.filter((resource) => resource.type === type),
    one: (type, name) => {
      const found = resources.find((resource) => resource.type === type && resource.name === name);
      if (!found) throw new Error(`The program registers no ${type} ${name}`);
      return found;
    },
  };
};

/** The one deployment that tests of the defaults share: nothing in them changes it. */
let shared: Promise<Deployment> | undefined;

export const defaultDeployment = (): Promise<Deployment> => {
  shared ??= deploy({}, { groqApiKey: "gsk_TOP_SECRET" });
  return shared;
};
