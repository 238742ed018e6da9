import { type SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import type { Mailer } from "./mailer";

/** @param sender an address or domain that SES has verified */
export const sesMailer = (client: SESClient, sender: string): Mailer => {
  const utf8 = (Data: string) => ({ Data, Charset: "UTF-8" });
  return {
    send: async (to, { subject, text, html }) => {
      await client.send(
        new SendEmailCommand({
          Source: sender,
          Destination: { ToAddresses: [to] },
          Message: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } },
        }),
      );
    },
  };
};
