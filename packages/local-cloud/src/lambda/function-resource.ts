import { type Outputs, resourceType } from "../resource";
import { functionToken, invokeArnOf, latest } from "./declaration";
import type { Deployed } from "./deployed";
import { lastModified } from "./describe";
import { functionDrift } from "./function-drift";
import { declarationOf, type FunctionInputs, functionInputs } from "./function-inputs";
import { environmentRule } from "./function-rules";
import type { LambdaService } from "./lambda";

/** A function: its code and its configuration, which are all updated in place. */
export const lambdaFunction = (lambda: LambdaService) =>
  resourceType({
    token: functionToken,
    inputs: functionInputs,
    named: "name",
    replacedBy: ["name"],
    rules: [environmentRule],
    create: async ({ name, inputs }) => ({
      id: name,
      outputs: outputsOf(await lambda.deploy(declarationOf(name, inputs)), published(lambda, name, inputs)),
    }),
    read: ({ id }) =>
      lambda.functions.has(id)
        ? outputsOf(lambda.find(id), lambda.functions.versionsOf(id).last?.version)
        : undefined,
    drifted: ({ id, inputs }) => (lambda.functions.has(id) ? functionDrift(lambda.find(id), inputs) : {}),
    update: async ({ id }, inputs) =>
      outputsOf(await lambda.update(declarationOf(id, inputs)), published(lambda, id, inputs)),
    delete: ({ id }) => lambda.functions.remove(id),
  });

/** Publishes if the program declares it. @returns the latest published version */
const published = (lambda: LambdaService, name: string, { publish }: FunctionInputs) => {
  if (publish) lambda.functions.publish(name);
  return lambda.functions.versionsOf(name).last?.version;
};

/** @param version the latest published one */
const outputsOf = (
  { declaration: { name, code }, arn, deployedAt, description }: Deployed,
  version = latest,
): Outputs => {
  const qualifiedArn = `${arn}:${version}`;
  return {
    name,
    arn,
    invokeArn: invokeArnOf(arn),
    qualifiedArn,
    qualifiedInvokeArn: invokeArnOf(qualifiedArn),
    version,
    lastModified: lastModified(deployedAt),
    codeSha256: code.hash,
    sourceCodeHash: code.hash,
    sourceCodeSize: description.gzipBytes,
  };
};
