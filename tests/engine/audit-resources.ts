import { randomUUID } from "node:crypto";
import { arn, type ResourceType, resourceType, type ServicePlugin } from "@orderflow/local-cloud";
import * as z from "zod";

/**
 * The resource types of the audit trail, which the local cloud hasn't: nothing runs for them, so the engine's state is
 * all that there is of them.
 */
const tags = z.record(z.string(), z.string()).optional();
const bucketSetting = z.looseObject({ bucket: z.string() });

const setting = (name: string): ResourceType =>
  resourceType({
    token: `aws:s3/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`,
    inputs: bucketSetting,
    onlyState: true,
    replacedBy: ["bucket"],
    create: ({ inputs: { bucket } }) => ({ id: bucket, outputs: {} }),
    read: ({ outputs }) => outputs,
    update: ({ outputs }) => outputs,
    delete: () => {},
  });

const bucket = resourceType({
  token: "aws:s3/bucket:Bucket",
  inputs: z.looseObject({ bucket: z.string().optional(), tags }),
  named: "bucket",
  onlyState: true,
  replacedBy: ["bucket"],
  create: ({ name }) => ({ id: name, outputs: { arn: `arn:aws:s3:::${name}`, bucket: name } }),
  read: ({ outputs }) => outputs,
  update: ({ outputs }) => outputs,
  delete: () => {},
});

const trail = resourceType({
  token: "aws:cloudtrail/trail:Trail",
  inputs: z.looseObject({ name: z.string().optional(), s3BucketName: z.string(), tags }),
  named: "name",
  onlyState: true,
  replacedBy: ["name"],
  create: ({ name }) => ({ id: randomUUID(), outputs: { arn: arn("cloudtrail", `trail/${name}`) } }),
  read: ({ outputs }) => outputs,
  update: ({ outputs }) => outputs,
  delete: () => {},
});

export const auditResources: ServicePlugin = {
  name: "Audit trail",
  create: () => ({
    resources: [
      bucket,
      trail,
      ...[
        "BucketPolicy",
        "BucketPublicAccessBlock",
        "BucketServerSideEncryptionConfiguration",
        "BucketVersioning",
        "BucketLifecycleConfiguration",
      ].map(setting),
    ],
  }),
};
