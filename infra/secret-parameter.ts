import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
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

  /** A secret that nobody needs to know: 32 random characters, made at the first deployment. */
  static random(name: string): SecretParameter {
    const password = new random.RandomPassword(name, { length: 32, special: false });
    return new SecretParameter(name, { value: password.result });
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
