import { devNull } from "node:os";
import { join } from "node:path";
import { readStackConfig } from "@orderflow/local-cloud";
import * as pulumi from "@pulumi/pulumi";
import { PackagedTrail } from "./packaged-trail";
import { untraced } from "./untraced";

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

/** Another one than most examples have, so that a region that is written out shows. */
export const region = "eu-north-1";

/** Where a stack is deployed to. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  /** Behind the names of services in URLs. */
  readonly domain: string;
}

const usual: Place = { partition: "aws", region: "us-east-1", domain: "amazonaws.com" };

/** Those whose form other resources are checked for are as AWS has them. */
const arnOf = ({ partition, region }: Place, type: string, name: string): string => {
  if (type === "aws:iam/role:Role") return `arn:${partition}:iam::${account}:role/${name}`;
  if (type === "aws:cloudwatch/eventBus:EventBus")
    return `arn:${partition}:events:${region}:${account}:event-bus/${name}`;
  if (type === "aws:sesv2/configurationSet:ConfigurationSet")
    return `arn:${partition}:ses:${region}:${account}:configuration-set/orderflow-test-${name}`;
  const service = /^aws:([^/]+)\//.exec(type)?.[1] ?? "other";
  return `arn:${partition}:${service}:${region}:${account}:${service === "ses" ? "identity/" : ""}${name}`;
};

/** What a provider would compute, with ARNs that tell the service and the name. */
const computed = (place: Place, type: string, name: string, inputs: Readonly<Record<string, unknown>>) => {
  const { partition, region, domain } = place;
  // An alias's ARN is its function's, with the alias behind.
  const named = typeof inputs.name === "string" ? inputs.name : name;
  const own = type === "aws:lambda/alias:Alias" ? `${inputs.functionName}:${named}` : named;
  const arn = arnOf(place, type, own);
  return {
    name: named,
    arn,
    // Of a function that is published.
    version: "7",
    url: `https://sqs.${region}.${domain}/${account}/${own}`,
    streamArn: `${arn}/stream/1`,
    invokeArn: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
    apiEndpoint: "https://api.example.com",
    executionArn: `arn:${partition}:execute-api:${region}:${account}:api`,
    result: "TOP-SECRET-PASSWORD",
  };
};

const deployments = new Map<string, Promise<Deployment>>();

/**
 * What index.ts registers, configured as a stack of this project. The files of the stacks, which users edit, aren't
 * read. Tests that want the same settings share a deployment: nothing in them changes it.
 * @param values settings that differ, by their short names
 */
export const deploy = (
  values: Record<string, string> = {},
  secrets: Record<string, string> = {},
  stack = "test",
  place = usual,
): Promise<Deployment> => {
  const key = JSON.stringify([values, secrets, stack, place]);
  const known = deployments.get(key);
  if (known) return known;
  const deployment = deployAgain(values, secrets, stack, place);
  deployments.set(key, deployment);
  return deployment;
};

/**
 * Runs index.ts once under Pulumi's mocks, whatever was deployed before.
 * @param directory of a copy of the project, with the same packages
 */
export const deployAgain = async (
  values: Record<string, string> = {},
  secrets: Record<string, string> = {},
  stack = "test",
  place = usual,
  directory = projectDirectory,
): Promise<Deployment> => untraced(() => runProgram(values, secrets, stack, place, directory));

const runProgram = async (
  values: Record<string, string>,
  secrets: Record<string, string>,
  stack: string,
  place: Place,
  directory: string,
): Promise<Deployment> => {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: async ({ type, name, inputs }) => {
        if (type.includes(":infra:") || type.startsWith("pulumi:")) return { id: "", state: inputs };
        resources.push({ type, name, inputs });
        if (type === "awsx:cloudtrail:Trail") resources.push(...(await packaged.childrenOf(name, inputs)));
        return { id: `${name}-id`, state: { ...computed(place, type, name, inputs), ...inputs } };
      },
      call: ({ token, inputs }) =>
        token === "aws:index/getRegion:getRegion"
          ? { region: place === usual ? region : place.region }
          : inputs,
    },
    "orderflow",
    stack,
    false,
  );
  const packaged = new PackagedTrail();
  const config = await readStackConfig(directory, stack, { file: devNull, values, secrets });
  pulumi.runtime.setAllConfig({ ...config.values }, [...config.secretKeys]);
  // Also when it is refused: what it has begun to register would otherwise go on in the next deployment.
  const { outputs, secretOutputs } = await outputsOf(join(directory, "index.ts")).finally(() =>
    pulumi.runtime.disconnect(),
  );
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

const outputsOf = async (program: string) => {
  delete require.cache[program];
  const exports: Record<string, unknown> = require(program);
  const secretOutputs: string[] = [];
  for (const [name, value] of Object.entries(exports))
    if (pulumi.Output.isInstance(value) && (await pulumi.isSecret(value))) secretOutputs.push(name);
  const outputs = await pulumi.runtime.runInPulumiStack(() => Promise.resolve(exports));
  return { outputs, secretOutputs };
};

/** What tests of the defaults share. */
export const defaultDeployment = (): Promise<Deployment> => deploy({}, { groqApiKey: "gsk_TOP_SECRET" });
