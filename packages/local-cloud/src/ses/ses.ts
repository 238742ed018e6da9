import { join } from "node:path";
import { Clock } from "../clock/clock";
import { type XmlValue, xml } from "../endpoint/xml";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  arn,
  type Health,
  NotImplementedLocally,
  type RequiredPermission,
} from "../service";
import { ConfigurationSets, configurationSetArn } from "./configuration-sets";
import { type FeedbackPorts, tellOf } from "./feedback";
import { Mailbox } from "./mailbox";
import {
  addressOf,
  destinationOf,
  domainOf,
  field,
  members,
  refuseUnknown,
  required,
  tagsOf,
} from "./send-request";

interface SesOptions {
  readonly stateDirectory: string;
  /** Part of a recipient's address that makes SES reject a mail (`LOCAL_SES_REJECT`). */
  readonly reject?: string | undefined;
  readonly clock?: Clock;
  /** Publishes mails' events to configuration sets. */
  readonly feedback?: FeedbackPorts;
}

/** SES v1, the query API: checks the sender, and stores "sent" mails in a mailbox. */
export class SesService implements AwsService {
  readonly name = "SES";
  readonly signingName = "ses";
  readonly mailbox: Mailbox;
  readonly configurationSets = new ConfigurationSets();
  private readonly clock: Clock;
  private readonly identities = new Set<string>();
  /** A part of the addresses that SES rejects, to simulate failures. */
  private rejected: string | undefined;

  constructor(private readonly options: SesOptions) {
    this.clock = options.clock ?? new Clock();
    this.mailbox = new Mailbox(join(options.stateDirectory, "mail", "sent.jsonl"), this.clock);
    this.rejected = options.reject;
  }

  async start(): Promise<void> {
    await this.mailbox.open();
  }

  async stop(): Promise<void> {
    await this.mailbox.close();
  }

  health(): Health {
    return { status: "ok", detail: `${this.mailbox.list().length} mails` };
  }

  /** Verifies an address or a domain, without asking its owner. */
  verify(identity: string): void {
    this.identities.add(identity);
  }

  /** Deletes an identity, whoever verified it. */
  unverify(identity: string): void {
    this.identities.delete(identity);
  }

  isVerified(identity: string): boolean {
    return this.identities.has(identity);
  }

  /** Changes which recipients are rejected; `undefined` rejects none. */
  reject(partOfAddress: string | undefined): void {
    this.rejected = partOfAddress;
  }

  /** Which recipients are rejected. */
  get rejecting(): string | undefined {
    return this.rejected;
  }

  /**
   * Sending is authorised against the sender's identity, as in SES's sandbox against those of recipients too, and
   * against the configuration set.
   * @see https://docs.aws.amazon.com/ses/latest/dg/sending-authorization-policies.html
   */
  permissions(call: AwsCall): readonly RequiredPermission[] {
    const { action, input } = call;
    if (action !== "SendEmail") return [{ action: `ses:${action}`, resource: "*" }];
    const sender = addressOf(String(input.Source));
    const recipients = Object.values(destinationOf(call)).flat().map(addressOf);
    const identities = [
      this.identityOf(sender) ?? domainOf(sender),
      ...recipients.flatMap((recipient) => this.identityOf(recipient) ?? []),
    ];
    const set = field(call, "ConfigurationSetName");
    const resources = [
      ...[...new Set(identities)].map((identity) => arn("ses", `identity/${identity}`)),
      ...(set ? [configurationSetArn(set)] : []),
    ];
    return resources.map((resource) => ({
      action: "ses:SendEmail",
      resource,
      context: { "ses:FromAddress": [sender] },
    }));
  }

  /**
   * The verified identity of an address: the address itself, its domain, or a parent domain.
   * @see https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
   */
  private identityOf(address: string): string | undefined {
    const labels = domainOf(address).split(".");
    const domains = labels.map((_, index) => labels.slice(index).join("."));
    return [address, ...domains].find((one) => this.identities.has(one));
  }

  async handle(call: AwsCall): Promise<AwsReply> {
    switch (call.action) {
      case "SendEmail":
        return this.sendEmail(call);
      case "ListIdentities":
        return reply(call, { Identities: { member: [...this.identities] } });
      case "VerifyEmailIdentity":
        this.verify(required(call, "EmailAddress").toLowerCase());
        return reply(call, "");
      case "GetIdentityVerificationAttributes":
        return reply(call, {
          VerificationAttributes: { entry: this.verification(members(call, "Identities")) },
        });
      case "GetAccountSendingEnabled":
        return reply(call, { Enabled: "true" });
      case "GetSendQuota":
        return reply(call, {
          Max24HourSend: 200,
          MaxSendRate: 1,
          SentLast24Hours: this.sentSince(this.clock.now() - 86_400_000),
        });
      default:
        throw new NotImplementedLocally(`ses:${call.action}`);
    }
  }

  private sentSince(time: number): number {
    return this.mailbox.list().filter(({ timestamp }) => Date.parse(timestamp) > time).length;
  }

  /** Unverified identities have no entry. */
  private verification(asked: readonly string[]): XmlValue[] {
    return asked
      .filter((identity) => this.identities.has(identity.toLowerCase()))
      .map((key) => ({ key, value: { VerificationStatus: "Success" } }));
  }

  private async sendEmail(call: AwsCall): Promise<AwsReply> {
    refuseUnknown(call);
    const source = required(call, "Source");
    const destination = destinationOf(call);
    this.check(source, Object.values(destination).flat());
    const configurationSet = this.checkedSet(call);
    const tags = tagsOf(call);
    const mail = await this.mailbox.add({
      source,
      destination,
      replyTo: members(call, "ReplyToAddresses"),
      subject: required(call, "Message.Subject.Data"),
      body: { text: field(call, "Message.Body.Text.Data"), html: field(call, "Message.Body.Html.Data") },
    });
    const { feedback } = this.options;
    if (configurationSet !== undefined && feedback !== undefined)
      tellOf({ mail, configurationSet, tags }, this.configurationSets, feedback);
    return reply(call, { MessageId: mail.id });
  }

  /** @throws AwsError ConfigurationSetDoesNotExist, ConfigurationSetSendingPaused */
  private checkedSet(call: AwsCall): string | undefined {
    const name = field(call, "ConfigurationSetName") || undefined;
    if (name === undefined || this.configurationSets.get(name).sendingEnabled) return name;
    throw new AwsError(
      "ConfigurationSetSendingPausedException",
      `Sending is paused for configuration set <${name}>.`,
    );
  }

  /** @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html#API_SendEmail_Errors */
  private check(source: string, recipients: readonly string[]): void {
    const address = addressOf(source);
    if (this.identityOf(address) === undefined) {
      const why = `The following identities failed the check in region US-EAST-1: ${address}`;
      throw new AwsError("MessageRejected", `Email address is not verified. ${why}`);
    }
    if (recipients.length === 0) throw new AwsError("InvalidParameterValue", "Missing required header 'To'.");
    if (recipients.length > mostRecipients)
      throw new AwsError("MessageRejected", `Recipient count exceeds ${mostRecipients}.`);
    const { rejected } = this;
    if (rejected !== undefined && recipients.some((recipient) => recipient.includes(rejected)))
      throw new AwsError("MessageRejected", `Rejected on demand: a recipient contains ${rejected}.`);
  }
}

/** In one message, To, Cc and Bcc together: https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const mostRecipients = 50;

const reply = ({ action, requestId }: AwsCall, result: XmlValue): AwsReply => ({
  status: 200,
  headers: { "content-type": "text/xml" },
  body: xml({
    [`${action}Response`]: { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } },
  }),
});
