import { createHash } from "node:crypto";
import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import { arn } from "../service";
import type { SesService } from "./ses";
import { configurationSetResources } from "./set-resources";

/** Three tokens, always the same for a domain, so that existing DNS records stay valid. */
const dkimTokens = (domain: string): string[] =>
  [1, 2, 3].map((n) => createHash("sha256").update(`${n}.${domain}`).digest("hex").slice(0, 32));

/**
 * The SES resource types that a program may declare: identities, which count as verified immediately. An existing
 * identity is adopted, and a deletion deletes it whoever verified it, as with the real provider.
 */
export const sesResources = (ses: SesService): ResourceType[] => [
  resourceType({
    token: "aws:ses/emailIdentity:EmailIdentity",
    inputs: z.strictObject({ email: z.email(), region: inert }),
    replacedBy: "any",
    create: ({ inputs: { email } }) => {
      ses.verify(email.toLowerCase());
      return { id: email, outputs: { email, arn: arn("ses", `identity/${email}`) } };
    },
    read: ({ id, outputs }) => (ses.isVerified(id.toLowerCase()) ? outputs : undefined),
    delete: ({ id }) => ses.unverify(id.toLowerCase()),
  }),
  resourceType({
    token: "aws:ses/domainIdentity:DomainIdentity",
    inputs: z.strictObject({ domain: z.string(), region: inert }),
    replacedBy: "any",
    create: ({ inputs: { domain } }) => {
      ses.verify(domain.toLowerCase());
      return {
        id: domain,
        outputs: { domain, arn: arn("ses", `identity/${domain}`), verificationToken: "local" },
      };
    },
    read: ({ id, outputs }) => (ses.isVerified(id.toLowerCase()) ? outputs : undefined),
    delete: ({ id }) => ses.unverify(id.toLowerCase()),
  }),
  // SES forgets the tokens with their identity, so the provider deletes nothing.
  resourceType({
    token: "aws:ses/domainDkim:DomainDkim",
    inputs: z.strictObject({ domain: z.string(), region: inert }),
    replacedBy: "any",
    onlyState: true,
    create: ({ inputs: { domain } }) => ({ id: domain, outputs: { dkimTokens: dkimTokens(domain) } }),
    read: ({ outputs }) => outputs,
    delete: () => {},
  }),
  ...configurationSetResources(ses.configurationSets),
];
