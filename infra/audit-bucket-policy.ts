import * as pulumi from "@pulumi/pulumi";
import type { Place } from "./arn";
import { onlyTls } from "./policy";

export interface AuditBucketPolicyArgs {
  readonly bucketArn: pulumi.Output<string>;
  /** The trail's location; only files of its account are accepted. */
  readonly place: pulumi.Output<Place>;
  /** The trail's logical name, from which Pulumi makes its name on AWS. */
  readonly trail: string;
}

/**
 * Allows CloudTrail to write the files of this stack's trail only, over TLS.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export const auditBucketPolicy = ({
  bucketArn,
  place,
  trail,
}: AuditBucketPolicyArgs): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      onlyTls("s3:*", [bucketArn, pulumi.interpolate`${bucketArn}/*`]),
      {
        Sid: "CloudTrailReadsAcl",
        ...cloudTrail,
        Action: "s3:GetBucketAcl",
        Resource: bucketArn,
        Condition: ofTrail(place, trail),
      },
      {
        Sid: "CloudTrailWrites",
        ...cloudTrail,
        Action: "s3:PutObject",
        Resource: pulumi.interpolate`${bucketArn}/AWSLogs/${place.account}/*`,
        Condition: {
          ...ofTrail(place, trail),
          StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" },
        },
      },
    ],
  });

const cloudTrail = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } };

/** A pattern for the trail's name: Pulumi adds a hyphen and seven characters, and the policy must exist before the trail. */
const ofTrail = (place: pulumi.Output<Place>, trail: string) => ({
  ArnLike: {
    "aws:SourceArn": place.apply(
      ({ partition, region, account }) =>
        `arn:${partition}:cloudtrail:${region}:${account}:trail/${trail}-???????`,
    ),
  },
});
