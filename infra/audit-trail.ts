import type * as awsx from "@pulumi/awsx";
import type * as pulumi from "@pulumi/pulumi";
import { placeOf } from "./arn";
import { auditBucket } from "./audit-bucket";
import { auditBucketPolicy } from "./audit-bucket-policy";
import type { Table } from "./tables";

export interface AuditTrailArgs {
  /** The tables whose item writes are recorded. */
  readonly tables: readonly [Table, ...Table[]];
  /** Whether the bucket outlives the stack. */
  readonly keep: boolean;
}

/** A CloudTrail trail of management events and of every write to the tables, in its own bucket. */
export const auditTrail = (name: string, { tables, keep }: AuditTrailArgs): awsx.cloudtrail.Trail => {
  // Loaded only here, because it takes a tenth of a second and most stacks have no trail.
  const { cloudtrail }: typeof awsx = require("@pulumi/awsx");
  const bucket = auditBucket(name, { keep });
  const place = placeOf(tables[0].arn);
  const policy = auditBucketPolicy({ bucketArn: bucket.arn, place, trail: name });
  return new cloudtrail.Trail(
    name,
    {
      enableLogging: true,
      enableLogFileValidation: true,
      includeGlobalServiceEvents: true,
      s3Bucket: { existing: { arn: bucket.arn } },
      advancedEventSelectors: [
        { name: "Management events", fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }] },
        { name: "Writes to the tables", fieldSelectors: writesTo(tables) },
      ],
    },
    { transforms: [withBucketPolicy(policy)] },
  );
};

/**
 * The component always creates a bucket policy that allows CloudTrail to write for any account's trail and over plain
 * HTTP. A bucket has only one policy, so ours replaces it.
 */
const withBucketPolicy =
  (policy: pulumi.Output<string>): pulumi.ResourceTransform =>
  ({ type, props, opts }) =>
    type === "aws:s3/bucketPolicy:BucketPolicy" ? { props: { ...props, policy }, opts } : undefined;

const writesTo = (tables: readonly Table[]): { field: string; equals: pulumi.Input<string>[] }[] => [
  { field: "eventCategory", equals: ["Data"] },
  { field: "resources.type", equals: ["AWS::DynamoDB::Table"] },
  { field: "readOnly", equals: ["false"] },
  { field: "resources.ARN", equals: tables.map(({ arn }) => arn) },
];
