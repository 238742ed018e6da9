import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Days that the trail's files are kept: a year, plus a month to review it. */
const keptDays = 400;

/** Days after which an overwritten or deleted file is removed permanently. */
const noncurrentDays = 30;

/**
 * Creates the bucket of the audit trail: private, encrypted, versioned, and with expiring files. Its policy
 * (audit-bucket-policy.ts) says who may write to it.
 * @param keep whether the bucket and its settings stay when the stack is destroyed
 */
export const auditBucket = (name: string, { keep }: { readonly keep: boolean }): aws.s3.Bucket => {
  const retained = { retainOnDelete: keep };
  // In stacks of earlier versions, the trail's component created it.
  const aliases = [
    `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::awsx:cloudtrail:Trail$aws:s3/bucket:Bucket::${name}`,
  ];
  const bucket = new aws.s3.Bucket(name, { forceDestroy: !keep }, { ...retained, aliases });
  keepPrivate(name, bucket, retained);
  keepSafe(name, bucket, retained);
  return bucket;
};

const keepPrivate = (name: string, { id: bucket }: aws.s3.Bucket, opts: pulumi.CustomResourceOptions) => {
  const nobodyElse = {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  };
  new aws.s3.BucketPublicAccessBlock(name, { bucket, ...nobodyElse }, opts);
  const algorithm = { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  new aws.s3.BucketServerSideEncryptionConfiguration(name, { bucket, rules: [algorithm] }, opts);
};

const keepSafe = (name: string, { id: bucket }: aws.s3.Bucket, opts: pulumi.CustomResourceOptions) => {
  const versioning = new aws.s3.BucketVersioning(
    name,
    { bucket, versioningConfiguration: { status: "Enabled" } },
    opts,
  );
  const expiring = {
    id: "expire",
    status: "Enabled",
    filter: {},
    expiration: { days: keptDays },
    noncurrentVersionExpiration: { noncurrentDays },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
  };
  // S3 accepts rules about versions only on a versioned bucket.
  const afterVersioning = { ...opts, dependsOn: [versioning] };
  new aws.s3.BucketLifecycleConfiguration(name, { bucket, rules: [expiring] }, afterVersioning);
};
