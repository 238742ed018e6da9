import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

/**
 * Stands in for the plug-in of @pulumi/awsx, in a process of its own, as the engine starts one: it makes the children of
 * the components that the program uses. Its first line is its port. Usage: packaged-components.ts
 */
const output = z.custom<pulumi.Input<string>>();
const s3Bucket = z.object({
  args: z.record(z.string(), z.unknown()).default({}),
  existing: z.object({ arn: output }).optional(),
});

interface Bucket {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
}

/** @see https://github.com/pulumi/pulumi-awsx/blob/master/awsx/cloudtrail/trail.ts */
class Trail extends pulumi.ComponentResource {
  constructor(name: string, { s3Bucket: given, ...trail }: pulumi.Inputs, opts: pulumi.ResourceOptions) {
    super("awsx:cloudtrail:Trail", name, {}, opts);
    const { existing, args } = s3Bucket.parse(given ?? {});
    const bucket = existing ? bucketOf(existing.arn) : this.makeBucket(name, args);
    const policy = bucket.arn.apply((arn) => JSON.stringify(writableByTrails(arn)));
    const written = new aws.s3.BucketPolicy(name, { bucket: bucket.name, policy }, { parent: this });
    new aws.cloudtrail.Trail(
      name,
      { ...trail, s3BucketName: bucket.name },
      { parent: this, dependsOn: [written] },
    );
    this.registerOutputs();
  }

  private makeBucket(name: string, args: aws.s3.BucketArgs): Bucket {
    const { bucket, arn } = new aws.s3.Bucket(name, { forceDestroy: true, ...args }, { parent: this });
    return { name: bucket, arn };
  }
}

const bucketOf = (given: pulumi.Input<string>): Bucket => {
  const arn = pulumi.output(given);
  return { arn, name: arn.apply((text) => text.slice(text.lastIndexOf(":") + 1)) };
};

const writableByTrails = (arn: string) => {
  const byTrails = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } };
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "AWSCloudTrailAclCheck", ...byTrails, Action: ["s3:GetBucketAcl"], Resource: [arn] },
      {
        Sid: "AWSCloudTrailWrite",
        ...byTrails,
        Action: ["s3:PutObject"],
        Resource: [`${arn}/*`],
        Condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } },
      },
    ],
  };
};

const provider: pulumi.provider.Provider = {
  construct: async (name, type, inputs, options) => {
    if (type !== "awsx:cloudtrail:Trail") throw new Error(`${type} has no stand-in`);
    return { urn: new Trail(name, inputs, options).urn, state: {} };
  },
};

void pulumi.provider.main(provider, process.argv.slice(2));
