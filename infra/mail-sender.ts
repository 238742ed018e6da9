import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Permission } from "./policy";

/** The address that e-mails are sent from. SES asks its owner by e-mail to confirm it, once. */
export class MailSender extends pulumi.ComponentResource {
  readonly address: pulumi.Output<string>;
  readonly nodes: { readonly identity: aws.ses.EmailIdentity };

  constructor(name: string, args: { address: string }, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:MailSender", name, {}, opts);
    const identity = new aws.ses.EmailIdentity(name, { email: args.address }, { parent: this });
    this.nodes = { identity };
    this.address = identity.email;
    this.registerOutputs({ address: this.address });
  }

  /** Permission to send from this address and no other. */
  allowsSending(): Permission {
    return {
      actions: ["ses:SendEmail"],
      resources: [this.nodes.identity.arn],
      conditions: { StringEquals: { "ses:FromAddress": this.address } },
    };
  }
}
