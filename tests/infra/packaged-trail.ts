import * as pulumi from "@pulumi/pulumi";
import { getStore } from "@pulumi/pulumi/runtime/state";

declare module "@pulumi/pulumi/runtime/state" {
  /** What Pulumi's SDK knows of the engine; Pulumi leaves it out of its declarations. */
  export function getStore(): {
    supportsTransforms: boolean;
    callbacks: {
      registerTransform(transform: pulumi.ResourceTransform): Promise<object>;
      awaitStackRegistrations(): Promise<void>;
      shutdown(): void;
    };
  };
}

/** The message that names a transform to the engine; Pulumi leaves it out of its declarations, too. */
const { Callback }: { readonly Callback: new () => object } = require("@pulumi/pulumi/proto/callback_pb");

/** A resource that the plug-in of @pulumi/awsx would register. */
export interface Child {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * Stands in for the plug-in that makes the children of `awsx.cloudtrail.Trail`, and for the engine, which hands each of
 * them to the component's transforms: Pulumi's mocks do neither.
 * @see https://github.com/pulumi/pulumi-awsx/blob/master/awsx/cloudtrail/trail.ts
 */
export class PackagedTrail {
  private readonly transforms: pulumi.ResourceTransform[] = [];

  /** To be called once mocks are set. */
  constructor() {
    const store = getStore();
    store.supportsTransforms = true;
    store.callbacks = {
      registerTransform: async (transform) => {
        this.transforms.push(transform);
        return new Callback();
      },
      awaitStackRegistrations: async () => {},
      shutdown: () => {},
    };
  }

  /** What the component is made of, as the transforms leave it. */
  async childrenOf(name: string, { s3Bucket, ...trail }: Record<string, unknown>): Promise<Child[]> {
    const bucketArn = arnOf(s3Bucket);
    const bucket = bucketArn.split(":").at(-1);
    return Promise.all([
      this.transformed("aws:s3/bucketPolicy:BucketPolicy", name, { bucket, policy: ownPolicy(bucketArn) }),
      this.transformed("aws:cloudtrail/trail:Trail", name, { ...trail, s3BucketName: bucket }),
    ]);
  }

  private async transformed(type: string, name: string, inputs: Record<string, unknown>): Promise<Child> {
    let props: pulumi.Inputs = inputs;
    for (const transform of this.transforms)
      props = (await transform({ custom: true, type, name, props, opts: {} }))?.props ?? props;
    return { type, name, inputs: await resolved(props) };
  }
}

const resolved = (props: pulumi.Inputs): Promise<Record<string, unknown>> =>
  new Promise((resolve) => pulumi.output(props).apply(resolve));

const arnOf = (s3Bucket: unknown): string => {
  const text = JSON.stringify(s3Bucket ?? "");
  const [, arn] = /"arn":"([^"]+)"/.exec(text) ?? [];
  if (!arn) throw new Error(`The trail's bucket isn't an existing one: ${text}`);
  return arn;
};

/** The policy that the component makes for whichever bucket it has. */
const ownPolicy = (bucketArn: string) => {
  const cloudTrail = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } };
  return {
    Version: "2012-10-17",
    Statement: [
      { ...cloudTrail, Action: ["s3:GetBucketAcl"], Resource: [bucketArn] },
      {
        ...cloudTrail,
        Action: ["s3:PutObject"],
        Resource: [`${bucketArn}/*`],
        Condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } },
      },
    ],
  };
};
