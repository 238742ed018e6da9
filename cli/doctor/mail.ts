import {
  GetAccountSendingEnabledCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
} from "@aws-sdk/client-ses";
import type { Target } from "../target";
import { type Check, failed, ok, skipped, warning } from "./finding";

/** Whether SES sends mail from the stack's sender: the address or its domain is verified. */
export const senderCheck = (target: Target): Check => ({
  name: "SES sender",
  look: async () => {
    const sender = target.get("mailSender");
    if (sender === undefined) return skipped("the stack has no output mailSender; deploy it again");
    const domain = sender.slice(sender.lastIndexOf("@") + 1);
    const ask = new GetIdentityVerificationAttributesCommand({ Identities: [sender, domain] });
    const { VerificationAttributes = {} } = await target.aws.ses().send(ask);
    const verified = [sender, domain].find(
      (identity) => VerificationAttributes[identity]?.VerificationStatus === "Success",
    );
    if (verified === undefined) {
      const status = VerificationAttributes[sender]?.VerificationStatus;
      return failed({ detail: `${sender} isn't verified`, fix: fixOf(status, sender, target) });
    }
    const { Enabled } = await target.aws.ses().send(new GetAccountSendingEnabledCommand({}));
    if (Enabled === false)
      return failed({
        detail: "SES doesn't send for this account",
        fix: `aws ses update-account-sending-enabled --enabled${inRegion(target)}`,
      });
    return ok(verified === sender ? sender : `${sender}, through its domain ${domain}`);
  },
});

const inRegion = ({ region }: Target): string => (region === undefined ? "" : ` --region ${region}`);

const fixOf = (status: string | undefined, sender: string, target: Target): string => {
  if ((target.get("mailDnsRecords") ?? []).length > 0)
    return `Publish the DNS records that this command lists: pulumi stack output mailDnsRecords --stack ${target.name}`;
  return status === "Pending"
    ? `Open the link in the mail that AWS sent to ${sender}`
    : `aws ses verify-email-identity --email-address ${sender}${inRegion(target)}`;
};

/** E-mails per day that SES sends for an account in its sandbox: https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const sandboxQuota = 200;

/** Whether SES sends mail to customers. @param strict whether the stack has real customers */
export const sandboxCheck = (target: Target, strict: () => Promise<boolean>): Check => ({
  name: "SES sandbox",
  look: async () => {
    if (target.isLocal) return ok("the local cloud sends all mail to its own mailbox");
    const { Max24HourSend = 0, MaxSendRate = 0 } = await target.aws.ses().send(new GetSendQuotaCommand({}));
    if (Max24HourSend < 0 || Max24HourSend > sandboxQuota)
      return ok(
        `out of it: ${Max24HourSend < 0 ? "any number of" : Max24HourSend} e-mails per day, ${MaxSendRate} per second`,
      );
    const finding = {
      detail: "in it: only verified addresses and success@simulator.amazonses.com receive mail",
      fix: "Request production access from AWS: SES console, Account dashboard, Request production access",
    };
    return (await strict()) ? failed(finding) : warning(finding);
  },
});
