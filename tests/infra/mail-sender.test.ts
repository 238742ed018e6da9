import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { MailEvents } from "../../infra/mail-events";
import { type DnsRecord, MailSender } from "../../infra/mail-sender";

interface Declared {
  readonly type: string;
  readonly retained: boolean | undefined;
}

/** What SES would answer. */
const answers: Readonly<Record<string, object>> = {
  "aws:ses/domainIdentity:DomainIdentity": {
    arn: "arn:aws:ses:us-east-1:123456789012:identity/example.org",
    verificationToken: "verify-me",
  },
  "aws:ses/domainDkim:DomainDkim": { dkimTokens: ["one", "two", "three"] },
  "aws:ses/emailIdentity:EmailIdentity": {
    arn: "arn:aws:ses:us-east-1:123456789012:identity/orders@example.org",
  },
  "aws:sesv2/configurationSet:ConfigurationSet": {
    arn: "arn:aws:ses:us-east-1:123456789012:configuration-set/orderflow-test-mail",
  },
};

const resolved = <Value>(output: pulumi.Output<Value>): Promise<Value> =>
  new Promise((resolve) => {
    output.apply(resolve);
  });

describe("the sender of mails", () => {
  const declare = async (domain: string | undefined) => {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => ({
          id: `${name}-id`,
          state: { ...inputs, ...answers[type] },
        }),
        call: ({ inputs }) => inputs,
      },
      "orderflow",
      "test",
      false,
    );
    const declared: Declared[] = [];
    const events = new MailEvents("mail", { types: ["BOUNCE"], input: undefined });
    const record: pulumi.ResourceTransformation = ({ type, opts }) => {
      declared.push({ type, retained: opts.retainOnDelete });
      return undefined;
    };
    const sender = new MailSender(
      "sender",
      { address: "orders@example.org", domain, events },
      { transformations: [record] },
    );
    const dnsRecords: DnsRecord[] = await resolved(sender.dnsRecords);
    const [permission] = sender.use.permissions;
    const resources = await Promise.all(
      (permission?.resources ?? []).map((one) => resolved(pulumi.output(one))),
    );
    return {
      dnsRecords,
      resources,
      identities: declared.filter(({ type }) => type.startsWith("aws:ses/")),
    };
  };

  it("is an address that SES verifies by mail, without a domain", async () => {
    const { identities, dnsRecords } = await declare(undefined);

    expect(identities).to.deep.equal([{ type: "aws:ses/emailIdentity:EmailIdentity", retained: true }]);
    expect(dnsRecords).to.deep.equal([]);
  });

  it("is of a domain that SES verifies and signs for, whose DNS records are told", async () => {
    const { dnsRecords } = await declare("example.org");

    expect(dnsRecords).to.deep.equal([
      { name: "_amazonses.example.org", type: "TXT", value: "verify-me" },
      { name: "one._domainkey.example.org", type: "CNAME", value: "one.dkim.amazonses.com" },
      { name: "two._domainkey.example.org", type: "CNAME", value: "two.dkim.amazonses.com" },
      { name: "three._domainkey.example.org", type: "CNAME", value: "three.dkim.amazonses.com" },
    ]);
  });

  it("uses the identity and leaves it when the stack goes: other stacks of the account send by it", async () => {
    const { identities } = await declare("example.org");

    expect(identities.map(({ retained }) => retained)).to.deep.equal([true, true]);
  });

  for (const domain of [undefined, "example.org"])
    it(`may use any identity as a recipient's, and its own configuration set (${domain ?? "no domain"})`, async () => {
      const { resources } = await declare(domain);

      expect(resources).to.deep.equal([
        "arn:aws:ses:us-east-1:123456789012:identity/*",
        "arn:aws:ses:us-east-1:123456789012:configuration-set/orderflow-test-mail",
      ]);
    });
});
