import { randomUUID } from "node:crypto";
import * as z from "zod";
import { resourcePolicy } from "../iam/policy-document";
import { inert, type ResourceType, resourceType } from "../resource";
import { arn } from "../service";

/**
 * The KMS resource types that a program may declare. What they encrypt stays on this machine as it is, so a key is
 * a name only; nothing can be encrypted with it by hand.
 */
export const kmsResources: readonly ResourceType[] = [
  resourceType({
    token: "aws:kms/key:Key",
    inputs: z.strictObject({
      description: inert,
      enableKeyRotation: inert,
      deletionWindowInDays: inert,
      policy: resourcePolicy.optional(),
      tags: inert,
    }),
    create: () => {
      const keyId = randomUUID();
      return { id: keyId, outputs: { keyId, arn: arn("kms", `key/${keyId}`) } };
    },
  }),
  resourceType({
    token: "aws:kms/keyPolicy:KeyPolicy",
    inputs: z.strictObject({ keyId: z.string(), policy: resourcePolicy }),
    create: ({ inputs }) => ({ id: inputs.keyId, outputs: {} }),
  }),
];
