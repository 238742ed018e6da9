import type * as awsx from "@pulumi/awsx";
import type * as pulumi from "@pulumi/pulumi";
import type { Table } from "./tables";

/**
 * CloudTrail: management events, and every write to the tables, in an encrypted bucket of its own.
 * @param keep whether the bucket, once it holds anything, outlives the stack: Pulumi then can't delete it
 */
export const auditTrail = (
  name: string,
  tables: readonly Table[],
  { keep }: { readonly keep: boolean },
): awsx.cloudtrail.Trail => {
  // Loading it takes a tenth of a second, and most stacks have no trail.
  const { cloudtrail }: typeof awsx = require("@pulumi/awsx");
  return new cloudtrail.Trail(name, {
    enableLogging: true,
    enableLogFileValidation: true,
    includeGlobalServiceEvents: true,
    s3Bucket: { args: { forceDestroy: !keep } },
    advancedEventSelectors: [
      { name: "Management events", fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }] },
      { name: "Writes to the tables", fieldSelectors: writesTo(tables) },
    ],
  });
};

const writesTo = (tables: readonly Table[]): { field: string; equals: pulumi.Input<string>[] }[] => [
  { field: "eventCategory", equals: ["Data"] },
  { field: "resources.type", equals: ["AWS::DynamoDB::Table"] },
  { field: "readOnly", equals: ["false"] },
  { field: "resources.ARN", equals: tables.map(({ arn }) => arn) },
];
