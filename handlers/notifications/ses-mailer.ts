import { type SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import { orderTag } from "./feedback";
import type { Mailer } from "./mailer";

/** The sender of mails. */
export interface MailSender {
  /** The ARN of an address or domain that SES has verified. */
  readonly address: string;
  /** Publishes bounces and complaints. */
  readonly configurationSet: string;
}

export const sesMailer = (client: SESClient, { address, configurationSet }: MailSender): Mailer => {
  const utf8 = (Data: string) => ({ Data, Charset: "UTF-8" });
  return {
    send: async (to, { subject, text, html }, orderId) => {
      await client.send(
        new SendEmailCommand({
          Source: address,
          Destination: { ToAddresses: [to] },
          Message: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } },
          ConfigurationSetName: configurationSet,
          Tags: [{ Name: orderTag, Value: orderId }],
        }),
      );
    },
  };
};
