import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Adds provisioned concurrency to a function. Only a published version can have it, not the latest code, so an alias
 * points to the deployed version.
 * @returns the alias, which callers must use to reach these instances
 * @see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */
export const provision = (
  parent: pulumi.Resource,
  name: string,
  fn: aws.lambda.Function,
  instances: number,
): aws.lambda.Alias => {
  const alias = new aws.lambda.Alias(
    name,
    { name: "live", functionName: fn.name, functionVersion: fn.version },
    { parent },
  );
  new aws.lambda.ProvisionedConcurrencyConfig(
    name,
    { functionName: fn.name, qualifier: alias.name, provisionedConcurrentExecutions: instances },
    { parent },
  );
  return alias;
};
