import * as z from "zod";
import { Refused, Unreachable } from "../errors";
import type { Target } from "../target";

const mailsSchema = z.object({
  messages: z.array(
    z
      .object({
        id: z.string(),
        destination: z.object({ ToAddresses: z.array(z.string()) }),
        subject: z.string(),
        body: z.object({ text: z.string().default("") }),
        timestamp: z.iso.datetime(),
      })
      .transform(({ id, destination, subject, body, timestamp }) => ({
        id,
        to: destination.ToAddresses,
        subject,
        text: body.text,
        sentAt: timestamp,
      })),
  ),
});
export type Mail = z.infer<typeof mailsSchema>["messages"][number];

/**
 * What the local cloud's SES was asked to send, oldest first.
 * @throws Refused on a deployed stack: SES doesn't keep what it sends
 */
export const localMails = async (target: Target, to?: string): Promise<readonly Mail[]> => {
  const endpoint = target.get("awsEndpoint");
  if (endpoint === undefined)
    throw new Refused(`SES doesn't keep what it sent, so stack ${target.name} has no e-mails to show.`, {
      hint: "On the local cloud (without --stack) this command shows them.",
    });
  const query = to === undefined ? "" : `?to=${encodeURIComponent(to)}`;
  const url = `${endpoint}/_aws/ses${query}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch((cause: unknown) => {
    throw new Unreachable(`The local cloud at ${endpoint} doesn't answer.`, {
      hint: "Start one: npm start",
      cause,
    });
  });
  return mailsSchema.parse(await answer.json()).messages;
};
