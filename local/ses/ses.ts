import { join } from "node:path";
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
import { Mailbox } from "./mailbox";

/** SES v1, the query API: checks the sender, and keeps what it "sends" in a mailbox. */
export class SesService implements AwsService {
  readonly name = "SES";
  readonly signingName = "ses";
  readonly mailbox: Mailbox;
  private readonly identities = new Set<string>();
  /** Recipients that SES rejects, for trying out a failure; by part of the address. */
  private rejected: string | undefined;

  /** @param options.reject part of a recipient's address that makes SES reject a mail (`LOCAL_SES_REJECT`) */
  constructor(options: { stateDirectory: string; reject?: string | undefined }) {
    this.mailbox = new Mailbox(join(options.stateDirectory, "mail", "sent.jsonl"));
    this.rejected = options.reject;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  health(): Health {
    return { status: "ok", detail: `${this.mailbox.list().length} mails` };
  }

  /** Verifies an address or a domain; here its owner needn't confirm. */
  verify(identity: string): void {
    this.identities.add(identity);
  }

  /** Changes whose mail is rejected; `undefined` rejects nobody's. */
  reject(partOfAddress: string | undefined): void {
    this.rejected = partOfAddress;
  }

  /** Whose mail is rejected. */
  get rejecting(): string | undefined {
    return this.rejected;
  }

  permissions({ action, input }: AwsCall): readonly RequiredPermission[] {
    if (action !== "SendEmail") return [{ action: `ses:${action}`, resource: "*" }];
    const address = addressOf(String(input.Source));
    const identity = this.identities.has(address) ? address : domainOf(address);
    return [
      {
        action: "ses:SendEmail",
        resource: arn("ses", `identity/${identity}`),
        context: { "ses:FromAddress": [address] },
      },
    ];
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
      case "GetSendQuota":
        return reply(call, {
          Max24HourSend: 200,
          MaxSendRate: 1,
          SentLast24Hours: this.mailbox.list().length,
        });
      default:
        throw new NotImplementedLocally(`ses:${call.action}`);
    }
  }

  /** Identities that nobody verified have no entry. */
  private verification(asked: readonly string[]): XmlValue[] {
    return asked
      .filter((identity) => this.identities.has(identity.toLowerCase()))
      .map((key) => ({ key, value: { VerificationStatus: "Success" } }));
  }

  private async sendEmail(call: AwsCall): Promise<AwsReply> {
    refuseUnknown(call);
    const source = required(call, "Source");
    const destination = {
      ToAddresses: members(call, "Destination.ToAddresses"),
      CcAddresses: members(call, "Destination.CcAddresses"),
      BccAddresses: members(call, "Destination.BccAddresses"),
    };
    this.check(source, Object.values(destination).flat());
    const { id } = await this.mailbox.add({
      source,
      destination,
      replyTo: members(call, "ReplyToAddresses"),
      subject: required(call, "Message.Subject.Data"),
      body: { text: field(call, "Message.Body.Text.Data"), html: field(call, "Message.Body.Html.Data") },
    });
    return reply(call, { MessageId: id });
  }

  /** @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html#API_SendEmail_Errors */
  private check(source: string, recipients: readonly string[]): void {
    const address = addressOf(source);
    if (!this.identities.has(address) && !this.identities.has(domainOf(address))) {
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

/** What SendEmail honours, or (character sets: all is UTF-8 here) may ignore; a configuration set would do something. */
const honoured =
  /^(Action|Version|Source|Destination\.(To|Cc|Bcc)Addresses\.member\.\d+|ReplyToAddresses\.member\.\d+|Message\.(Subject|Body\.(Text|Html))\.(Data|Charset))$/;

/** @throws NotImplementedLocally */
const refuseUnknown = ({ input }: AwsCall): void => {
  // The SDK sends empty lists as empty parameters.
  const unknown = Object.keys(input).find((name) => !honoured.test(name) && input[name] !== "");
  if (unknown !== undefined) throw new NotImplementedLocally(`${unknown} of ses:SendEmail`);
};

/** @throws AwsError ValidationError */
const required = (call: AwsCall, name: string): string => {
  const value = field(call, name);
  if (value === undefined || value === "") throw new AwsError("ValidationError", `${name} is required.`);
  return value;
};

/** `Shop <shop@example.com>` → `shop@example.com` */
const addressOf = (source: string): string => (/<([^>]+)>/.exec(source)?.[1] ?? source).trim().toLowerCase();

const domainOf = (address: string): string => address.slice(address.indexOf("@") + 1);

const field = ({ input }: AwsCall, name: string): string | undefined => {
  const value = input[name];
  return typeof value === "string" ? value : undefined;
};

/** Lists are numbered parameters: `Destination.ToAddresses.member.1`. */
const members = ({ input }: AwsCall, name: string): string[] =>
  Object.keys(input)
    .filter((key) => key.startsWith(`${name}.member.`))
    .map((key) => String(input[key]));

const reply = ({ action, requestId }: AwsCall, result: XmlValue): AwsReply => ({
  status: 200,
  headers: { "content-type": "text/xml" },
  body: xml({
    [`${action}Response`]: { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } },
  }),
});
