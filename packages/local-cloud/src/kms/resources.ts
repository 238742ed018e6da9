import * as z from "zod";
import { ofText } from "../aws-rule";
import { resourcePolicy } from "../iam/policy-document";
import { checkKeyPolicy } from "../iam/rules/resource-policy-rules";
import { inert, type ResourceType, resourceType } from "../resource";
import type { Keys } from "./keys";

/** The KMS resource types that a program may declare; nothing can be encrypted with a key by hand. */
export const kmsResources = (keys: Keys): ResourceType[] => [key(keys), keyPolicy(keys)];

const key = (keys: Keys) =>
  resourceType({
    token: "aws:kms/key:Key",
    inputs: z.strictObject({
      description: inert,
      enableKeyRotation: inert,
      deletionWindowInDays: inert,
      policy: resourcePolicy.optional(),
      tags: inert,
    }),
    replacedBy: [],
    rules: [ofText("policy", checkKeyPolicy)],
    create: ({ inputs }) => {
      const { keyId, arn } = keys.create(inputs.policy);
      return { id: keyId, outputs: { keyId, arn } };
    },
    read: ({ id, outputs }) => keys.find(id) && outputs,
    update: ({ id, outputs }, { policy }) => {
      keys.get(id).policy = policy;
      return outputs;
    },
    delete: ({ id }) => keys.remove(id),
  });

const keyPolicy = (keys: Keys) =>
  resourceType({
    token: "aws:kms/keyPolicy:KeyPolicy",
    inputs: z.strictObject({ keyId: z.string(), policy: resourcePolicy }),
    replacedBy: ["keyId"],
    rules: [ofText("policy", checkKeyPolicy)],
    create: ({ inputs: { keyId, policy } }) => {
      keys.get(keyId).policy = policy;
      return { id: keyId, outputs: {} };
    },
    read: ({ id }) => (keys.find(id)?.policy ? {} : undefined),
    update: ({ id }, { policy }) => {
      keys.get(id).policy = policy;
      return {};
    },
    delete: ({ id }) => {
      const found = keys.find(id);
      if (found) found.policy = undefined;
    },
  });
