import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  GetAccountSendingEnabledCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  ListIdentitiesCommand,
  SESClient,
  SendEmailCommand,
  type SendEmailCommandInput,
  SendRawEmailCommand,
  VerifyEmailIdentityCommand,
} from "@aws-sdk/client-ses";
import { expect } from "chai";
import { sesResources } from "../../src/ses/resources";
import { SesService } from "../../src/ses/ses";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

const mail = (overrides: Partial<SendEmailCommandInput> = {}): SendEmailCommand =>
  new SendEmailCommand({
    Source: "Shop <shop@example.com>",
    Destination: { ToAddresses: ["ada@example.com"] },
    Message: {
      Subject: { Data: "Käse & <Brot>", Charset: "UTF-8" },
      Body: { Text: { Data: "Hello\n+ 100 %" }, Html: { Data: "<p>Hello</p>" } },
    },
    ...overrides,
  });

describe("SES", () => {
  let running: RunningEndpoint;
  let ses: SesService;
  let client: SESClient;
  beforeEach(async () => {
    running = new RunningEndpoint();
    ses = new SesService({ stateDirectory: running.directory });
    await running.start([ses], sesResources(ses));
    client = running.client(SESClient);
  });
  afterEach(() => running.stop());

  const declareSender = () =>
    running.declare("aws:ses/emailIdentity:EmailIdentity", "sender", { email: "shop@example.com" });

  it("keeps what it sends, in the mailbox and in a file", async () => {
    await declareSender();

    const { MessageId } = await client.send(mail({ ReplyToAddresses: ["help@example.com"] }));

    const [sent] = ses.mailbox.list();
    expect(sent).to.deep.equal({
      id: MessageId,
      source: "Shop <shop@example.com>",
      destination: { ToAddresses: ["ada@example.com"], CcAddresses: [], BccAddresses: [] },
      replyTo: ["help@example.com"],
      subject: "Käse & <Brot>",
      body: { text: "Hello\n+ 100 %", html: "<p>Hello</p>" },
      timestamp: sent?.timestamp,
    });
    const file = await readFile(join(running.directory, "mail", "sent.jsonl"), "utf8");
    expect(JSON.parse(file)).to.deep.equal(sent);
  });

  it("lists mails oldest first, and those to one recipient", async () => {
    await declareSender();
    for (const to of ["ada@example.com", "bob@example.com", "ada@example.com"])
      await client.send(mail({ Destination: { ToAddresses: [to] } }));

    const all = ses.mailbox.list();
    const toAda = ses.mailbox.list("ada@example.com");

    expect(all.map(({ destination }) => destination.ToAddresses[0])).to.deep.equal([
      "ada@example.com",
      "bob@example.com",
      "ada@example.com",
    ]);
    expect(toAda).to.deep.equal([all[0], all[2]]);
  });

  describe("identities", () => {
    it("declares an address with the outputs that a program reads", async () => {
      const { id, outputs } = await declareSender();

      expect(id).to.equal("shop@example.com");
      expect(outputs).to.include({ arn: "arn:aws:ses:us-east-1:000000000000:identity/shop@example.com" });
    });

    it("takes mail from each address of a declared domain", async () => {
      await running.declare("aws:ses/domainIdentity:DomainIdentity", "domain", { domain: "example.com" });

      await client.send(mail({ Source: "anyone@example.com" }));

      expect(ses.mailbox.list()).to.have.length(1);
    });

    it("takes mail from subdomains of a declared domain, and from no other domain that ends alike", async () => {
      await running.declare("aws:ses/domainIdentity:DomainIdentity", "domain", { domain: "example.com" });

      await client.send(mail({ Source: "anyone@shop.example.com" }));
      const error = await errorOf(client.send(mail({ Source: "anyone@badexample.com" })));

      expect(ses.mailbox.list()).to.have.length(1);
      expect(error.name).to.equal("MessageRejected");
    });

    it("gives a domain three DKIM tokens, the same ones every time", async () => {
      const declare = () =>
        running.declare("aws:ses/domainDkim:DomainDkim", "dkim", { domain: "example.com" });

      const { dkimTokens } = (await declare()).outputs;

      expect(dkimTokens).to.be.an("array").with.length(3);
      expect((await declare()).outputs.dkimTokens).to.deep.equal(dkimTokens);
    });

    it("verifies over the wire, and reports the state", async () => {
      await client.send(new VerifyEmailIdentityCommand({ EmailAddress: "shop@example.com" }));

      const listed = await client.send(new ListIdentitiesCommand({}));
      const { VerificationAttributes } = await client.send(
        new GetIdentityVerificationAttributesCommand({
          Identities: ["shop@example.com", "other@example.com"],
        }),
      );
      expect(listed.Identities).to.deep.equal(["shop@example.com"]);
      expect(VerificationAttributes).to.have.keys("shop@example.com");
      expect(VerificationAttributes?.["shop@example.com"]?.VerificationStatus).to.equal("Success");
    });
  });

  describe("refuses", () => {
    const refusals: Record<string, [SendEmailCommand, string, string]> = {
      "a sender that nobody verified": [
        mail({ Source: "a@other.example" }),
        "MessageRejected",
        "a@other.example",
      ],
      "a mail to nobody": [mail({ Destination: {} }), "InvalidParameterValue", "To"],
      "a mail to 51": [
        mail({ Destination: { BccAddresses: Array.from({ length: 51 }, (_, i) => `c${i}@example.com`) } }),
        "MessageRejected",
        "50",
      ],
      "a parameter that it doesn't support": [
        mail({ ReturnPath: "bounces@example.com" }),
        "NotImplemented",
        "ReturnPath",
      ],
      "a configuration set that doesn't exist": [
        mail({ ConfigurationSetName: "set" }),
        "ConfigurationSetDoesNotExistException",
        "set",
      ],
      "a tag that SES doesn't take": [
        mail({ Tags: [{ Name: "order", Value: "a b" }] }),
        "InvalidParameterValue",
        "a b",
      ],
    };
    for (const [what, [command, name, text]] of Object.entries(refusals)) {
      it(what, async () => {
        await declareSender();

        const error = await errorOf(client.send(command));

        expect(error.name).to.equal(name);
        expect(error.message).to.contain(text);
        expect(ses.mailbox.list()).to.deep.equal([]);
      });
    }

    it("the configured recipients, until the setting changes", async () => {
      await declareSender();
      ses.reject("ada@");
      const error = await errorOf(client.send(mail()));

      ses.reject(undefined);
      await client.send(mail());

      expect(error.name).to.equal("MessageRejected");
      expect(ses.mailbox.list()).to.have.length(1);
    });

    it("an operation that isn't supported, by name", async () => {
      const raw = new SendRawEmailCommand({ RawMessage: { Data: Buffer.from("x") } });

      const error = await errorOf(client.send(raw));

      expect(error.message).to.contain("ses:SendRawEmail");
    });
  });

  it("lets a role send from the address that its policy names only", async () => {
    for (const email of ["shop@example.com", "boss@example.com"])
      await running.declare("aws:ses/emailIdentity:EmailIdentity", email, { email });
    const role = running.roleThatMay({
      Action: "ses:SendEmail",
      Resource: "*",
      Condition: { StringEquals: { "ses:FromAddress": "shop@example.com" } },
    });
    const asRole = running.client(SESClient, role);

    await asRole.send(mail());
    const error = await errorOf(asRole.send(mail({ Source: "boss@example.com" })));

    expect(error.name).to.equal("AccessDenied");
    expect(ses.mailbox.list()).to.have.length(1);
  });

  describe("asks for permission on the identity of a recipient that is verified too, as in the sandbox", () => {
    const from = { Condition: { StringEquals: { "ses:FromAddress": "shop@example.com" } } };
    const sending = (Resource: string) =>
      running.client(SESClient, running.roleThatMay({ Action: "ses:SendEmail", Resource, ...from }));
    const identity = "arn:aws:ses:us-east-1:000000000000:identity";
    beforeEach(async () => {
      await declareSender();
      await client.send(new VerifyEmailIdentityCommand({ EmailAddress: "ada@example.com" }));
    });

    for (const field of ["ToAddresses", "CcAddresses", "BccAddresses"] as const)
      it(`in ${field}`, async () => {
        const mailToAda = mail({ Destination: { [field]: ["Ada <ada@example.com>"] } });

        const error = await errorOf(sending(`${identity}/shop@example.com`).send(mailToAda));
        await sending(`${identity}/*`).send(mailToAda);

        expect(error.name).to.equal("AccessDenied");
        expect(error.message).to.contain("identity/ada@example.com");
        expect(ses.mailbox.list()).to.have.length(1);
      });

    it("of a verified domain", async () => {
      await running.declare("aws:ses/domainIdentity:DomainIdentity", "domain", { domain: "partner.example" });
      const mailToPartner = mail({ Destination: { ToAddresses: ["bob@partner.example"] } });

      const error = await errorOf(sending(`${identity}/shop@example.com`).send(mailToPartner));

      expect(error.message).to.contain("identity/partner.example");
    });

    it("and not of one that isn't", async () => {
      await sending(`${identity}/shop@example.com`).send(
        mail({ Destination: { ToAddresses: ["success@simulator.amazonses.com"] } }),
      );

      expect(ses.mailbox.list()).to.have.length(1);
    });
  });

  it("reports how much was sent, and that sending is enabled", async () => {
    await declareSender();
    await client.send(mail());

    const quota = await client.send(new GetSendQuotaCommand({}));
    const sending = await client.send(new GetAccountSendingEnabledCommand({}));

    expect(quota.SentLast24Hours).to.equal(1);
    expect(sending.Enabled).to.equal(true);
  });
});
