import * as pulumi from "@pulumi/pulumi";
import type { Registry } from "./registry";
import { UnsupportedResource } from "./resource";
import { account } from "./service";
import type { StackConfig } from "./stack-config";

/** What is shown while the program runs: one call when a resource is ready, or has failed. */
export interface ProgramObserver {
  declared(token: string, name: string): void;
  created(token: string, name: string, milliseconds: number): void;
}

export type StackOutputs = Readonly<Record<string, unknown>>;

/**
 * Runs a Pulumi program in this process. Each resource that it registers is really provisioned, in the order
 * of its dependencies, before its outputs resolve: what the engine and the providers do on `pulumi up`.
 * @param load requires the program; its exports are the stack outputs
 * @throws the first error of the program or of a resource
 */
export const runProgram = async (
  load: () => Record<string, unknown>,
  registry: Registry,
  config: StackConfig,
  observer: ProgramObserver,
): Promise<StackOutputs> => {
  const { mocks, failure, fail } = provisioningMocks(registry, observer);
  await pulumi.runtime.setMocks(mocks, config.project, config.stack, false);
  pulumi.runtime.setAllConfig({ ...config.values }, [...config.secretKeys]);
  const finished = pulumi.runtime
    .runInPulumiStack(() => Promise.resolve(load()))
    .then(async (outputs) => {
      await pulumi.runtime.disconnect();
      return outputs ?? {};
    });
  // Everything that depends on a failed resource rejects too, mostly with nobody listening.
  process.on("unhandledRejection", fail);
  const outputs = await Promise.race([finished, failure]);
  process.off("unhandledRejection", fail);
  return outputs;
};

const provisioningMocks = (registry: Registry, observer: ProgramObserver) => {
  let fail: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const mocks: pulumi.runtime.Mocks = {
    newResource: async ({ type, name, inputs, custom }) => {
      if (!custom) return component(type, name, inputs);
      const start = performance.now();
      observer.declared(type, name);
      try {
        const { id, outputs } = await registry.create(type, name, withoutSecretMarks(inputs));
        observer.created(type, name, performance.now() - start);
        return { id, state: { ...inputs, ...outputs } };
      } catch (error) {
        // Pulumi would only report a failed RPC: the caller gets the cause.
        fail(error);
        throw error;
      }
    },
    call: async ({ token }) => invoke(token),
  };
  return { mocks, failure, fail };
};

/** Components of the program have no instance; those of a provider would be made by a plugin that isn't here. */
const component = (type: string, name: string, inputs: Record<string, unknown>) => {
  if (type.startsWith("awsx:"))
    throw new UnsupportedResource(type, name, "provider components aren't embedded");
  return { id: "", state: inputs };
};

/** Provider functions that every AWS program may call. */
const invoke = (token: string): Record<string, unknown> => {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: account.id, arn: `arn:aws:iam::${account.id}:root`, userId: account.id };
    case "aws:index/getRegion:getRegion":
      return { name: account.region, region: account.region, id: account.region, description: "local" };
    case "aws:index/getPartition:getPartition":
      return { partition: account.partition, dnsSuffix: "amazonaws.com" };
    default:
      throw new Error(`The local cloud can't answer the provider function ${token}`);
  }
};

/** Pulumi marks secrets on the wire by wrapping them; services get the plain value, like a provider does. */
const withoutSecretMarks = (value: unknown): unknown => {
  if (pulumi.runtime.isRpcSecret(value)) return withoutSecretMarks(pulumi.runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(withoutSecretMarks);
  if (value === null || typeof value !== "object" || pulumi.asset.Asset.isInstance(value)) return value;
  if (pulumi.asset.Archive.isInstance(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSecretMarks(inner)]));
};
