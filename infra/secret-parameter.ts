import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Permission } from "./policy";

/** A secret in SSM that functions read at run time; what they capture is its name. */
export class SecretParameter extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly nodes: { readonly parameter: aws.ssm.Parameter };

  constructor(name: string, args: { value: pulumi.Output<string> }, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:SecretParameter", name, {}, opts);
    const parameter = new aws.ssm.Parameter(
      name,
      {
        name: `/${pulumi.getProject()}/${pulumi.getStack()}/${name}`,
        type: "SecureString",
        value: pulumi.secret(args.value),
      },
      { parent: this },
    );
    this.nodes = { parameter };
    this.name = parameter.name;
    this.registerOutputs({ name: this.name });
  }

  /**
   * Permission to read it. The AWS managed key `aws/ssm` lets every principal of the account that may read the
   * parameter decrypt it, so no KMS permission is needed.
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
   */
  allowsReading(): Permission {
    return { actions: ["ssm:GetParameter"], resources: [this.nodes.parameter.arn] };
  }
}
