import * as z from "zod";

/** Unquoted local parts by RFC 5321: letters, digits and these, with single dots between. */
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const topLevel = "(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{0,58}[A-Za-z0-9])";

const deliverable = new RegExp(`^(?=.{1,64}@)${atom}(?:\\.${atom})*@(?:${label}\\.)+${topLevel}$`);

/**
 * An e-mail address that SES can deliver to. SES accepts only ASCII before the @; a domain with other letters must be
 * written as in DNS (`xn--…`). Quoted local parts, IP addresses and hosts without a domain are refused, because real
 * mailboxes hardly ever have them.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_Destination.html
 */
export const emailAddress = z
  .string()
  .max(254)
  .refine((text) => deliverable.test(text), {
    error: "must be an e-mail address in ASCII, e.g. ada@example.com (domains with other letters as xn--…)",
  })
  .meta({ format: "email" });

/** A stored address. Addresses accepted by earlier, looser rules must stay readable. */
export const recordedEmailAddress = z.string().max(254).meta({ format: "email" });
