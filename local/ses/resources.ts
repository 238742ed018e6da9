import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import { arn } from "../service";
import type { SesService } from "./ses";

/** The SES resource types that a program may declare: identities, which count as verified at once. */
export const sesResources = (ses: SesService): ResourceType[] => [
  resourceType({
    token: "aws:ses/emailIdentity:EmailIdentity",
    inputs: z.strictObject({ email: z.email(), region: inert }),
    create: ({ inputs: { email } }) => {
      ses.verify(email.toLowerCase());
      return { id: email, outputs: { email, arn: arn("ses", `identity/${email}`) } };
    },
  }),
  resourceType({
    token: "aws:ses/domainIdentity:DomainIdentity",
    inputs: z.strictObject({ domain: z.string(), region: inert }),
    create: ({ inputs: { domain } }) => {
      ses.verify(domain.toLowerCase());
      return {
        id: domain,
        outputs: { domain, arn: arn("ses", `identity/${domain}`), verificationToken: "local" },
      };
    },
  }),
];
