import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Usable, Use } from "./uses";

/** A secret in SSM that functions read at run time; their setting is the parameter's name. */
export class SecretParameter extends pulumi.ComponentResource implements Usable<string> {
  readonly name: pulumi.Output<string>;
  /**
   * Permission to read it. It needs no KMS permission: the AWS managed key `aws/ssm` allows decryption by every principal of
   * the account that may read the parameter.
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
   */
  readonly use: Use<string>;
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
    const reading = { actions: ["ssm:GetParameter"], resources: [parameter.arn] };
    this.use = { value: this.name, permissions: [reading] };
    this.registerOutputs({ name: this.name });
  }

  /** A generated secret of 32 random characters, created by the first deployment. */
  static random(name: string): SecretParameter {
    const password = new random.RandomPassword(name, { length: 32, special: false });
    return new SecretParameter(name, { value: password.result });
  }
}
