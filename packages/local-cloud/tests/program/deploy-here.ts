import * as pulumi from "@pulumi/pulumi";
import { Deployer } from "../../src/deployment/deployer";
import { Deployment, type ProgramObserver } from "../../src/deployment/deployment";
import { Stack } from "../../src/deployment/stack";
import { runSession, type StackOutputs } from "../../src/program/session";
import { accountFunctions } from "../../src/provider-functions";
import type { Registry } from "../../src/registry";
import type { StackConfig } from "../../src/stack-config";

export interface Target {
  readonly registry: Registry;
  readonly config: StackConfig;
  readonly observer?: ProgramObserver;
  /** Of an earlier deployment. */
  readonly stack?: Stack;
}

/** Deploys a program that is a function of the test, in the test's own process. */
export const deployHere = async (
  load: () => Record<string, unknown>,
  { registry, config, observer = { declared: () => {}, finished: () => {} }, stack = new Stack() }: Target,
): Promise<StackOutputs> => {
  const deployment = new Deployment(stack, registry, observer);
  const port = new Deployer(registry, accountFunctions).portOf(deployment, config);
  let reject: (error: unknown) => void = () => {};
  const unhandled = new Promise<never>((_, rejectUnhandled) => {
    reject = rejectUnhandled;
  });
  // Everything that depends on a failed resource rejects too, some of it later, with nobody listening.
  process.on("unhandledRejection", reject);
  try {
    const outputs = await Promise.race([runSession(pulumi, load, config, port), unhandled]);
    await deployment.finish();
    process.off("unhandledRejection", reject);
    return outputs;
  } catch (error) {
    throw await deployment.fail(error);
  }
};
