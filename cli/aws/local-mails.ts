import * as z from "zod";
import { readable } from "#handlers/aws/readable-items";
import type { Observer } from "#handlers/telemetry/telemetry";
import { Refused, Unreachable } from "../errors";
import type { Target } from "../target";

const mailbox = z.object({ messages: z.array(z.unknown()) });

const mail = z
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
  }));
export type Mail = z.infer<typeof mail>;

interface Wanted {
  /** Only mails to this address. */
  readonly to?: string | undefined;
  /** Called for each mail that can't be read; it is left out. */
  readonly observer?: Observer;
}

/**
 * Lists the mails that the local cloud's SES was asked to send, oldest first.
 * @throws Refused on a deployed stack: SES doesn't keep what it sends
 */
export const localMails = async (target: Target, { to, observer }: Wanted = {}): Promise<readonly Mail[]> => {
  const endpoint = target.get("awsEndpoint");
  if (endpoint === undefined)
    throw new Refused(`SES doesn't keep sent mails, so stack ${target.name} has no e-mails to show.`, {
      hint: "On the local cloud (without --stack), this command shows the mails.",
    });
  const query = to === undefined ? "" : `?to=${encodeURIComponent(to)}`;
  const url = `${endpoint}/_aws/ses${query}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch((cause: unknown) => {
    throw new Unreachable(`The local cloud at ${endpoint} doesn't respond.`, {
      hint: "Start it: npm start",
      cause,
    });
  });
  const { messages } = mailbox.parse(await answer.json());
  return readable({ schema: mail, what: "mail", key: "id", observer }, messages);
};
