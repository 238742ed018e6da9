import type * as pulumi from "@pulumi/pulumi";

/** The location of a resource: the parts that all ARNs of a stack share. */
export interface Place {
  /** `aws`, or `aws-cn` in China, or `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/**
 * Takes the location from a resource's ARN, so that no partition or region is hard-coded.
 * @throws Error for an ARN without region or account, such as those of buckets and roles
 */
export const placeOf = (arn: pulumi.Output<string>): pulumi.Output<Place> => arn.apply(parse);

const parse = (arn: string): Place => {
  const [, partition, , region, account] = arn.split(":");
  if (!partition || !region || !account) throw new Error(`The ARN ${arn} doesn't name region and account`);
  return { partition, region, account };
};
