import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { MailSender as MailSenderSettings } from "../handlers/notifications/ses-mailer";
import type { MailEvents } from "./mail-events";
import type { Permission } from "./policy";
import type { Usable, Use } from "./uses";

export interface MailSenderArgs {
  readonly address: string;
  /** The address's domain, which SES verifies instead of the address. */
  readonly domain?: string | undefined;
  /** The configuration set of mails. */
  readonly events: MailEvents;
}

/** A DNS record that the domain's owner must publish. */
export interface DnsRecord {
  readonly name: string;
  readonly type: "CNAME" | "TXT";
  readonly value: string;
}

/**
 * The sender of e-mails. SES asks the address's owner once, by e-mail, to confirm it. A domain's owner confirms with DNS
 * records, which also let SES sign the mails (DKIM). An account has an identity once per region, so all its stacks share
 * it. It is never deleted here, because that would stop other stacks' mail.
 */
export class MailSender extends pulumi.ComponentResource implements Usable<MailSenderSettings> {
  readonly address: pulumi.Output<string>;
  /** The DNS records to publish; none if the address itself is verified. */
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;
  /**
   * Permission to send from this address only, with this configuration set. It covers every identity of the account,
   * because SES's sandbox also requires permission on the recipient's identity; the condition restricts the sender.
   * @see https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
   */
  readonly use: Use<MailSenderSettings>;

  constructor(name: string, args: MailSenderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:MailSender", name, {}, opts);
    const { arn, dnsRecords } =
      args.domain === undefined ? ofAddress(this, name, args.address) : ofDomain(this, name, args.domain);
    this.dnsRecords = dnsRecords;
    this.address = pulumi.output(args.address);
    const { configurationSet, arn: setArn } = args.events;
    const sending: Permission = {
      actions: ["ses:SendEmail"],
      resources: [arn.apply((identity) => identity.replace(/:identity\/.*$/, ":identity/*")), setArn],
      conditions: { StringEquals: { "ses:FromAddress": this.address } },
    };
    const value = pulumi.output({ address: this.address, configurationSet });
    this.use = { value, permissions: [sending] };
    this.registerOutputs({ address: this.address, dnsRecords });
  }
}

interface Identity {
  readonly arn: pulumi.Output<string>;
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;
}

const ofAddress = (parent: pulumi.Resource, name: string, email: string): Identity => {
  const { arn } = new aws.ses.EmailIdentity(name, { email }, { parent, retainOnDelete: true });
  return { arn, dnsRecords: pulumi.output([]) };
};

/** @see https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim-easy.html */
const ofDomain = (parent: pulumi.Resource, name: string, domain: string): Identity => {
  const identity = new aws.ses.DomainIdentity(name, { domain }, { parent, retainOnDelete: true });
  const dkim = new aws.ses.DomainDkim(name, { domain: identity.domain }, { parent, retainOnDelete: true });
  const dnsRecords = pulumi
    .all([identity.verificationToken, dkim.dkimTokens])
    .apply(([verification, tokens]): DnsRecord[] => [
      { name: `_amazonses.${domain}`, type: "TXT", value: verification },
      ...tokens.map((token) => ({
        name: `${token}._domainkey.${domain}`,
        type: "CNAME" as const,
        value: `${token}.dkim.amazonses.com`,
      })),
    ]);
  return { arn: identity.arn, dnsRecords };
};
