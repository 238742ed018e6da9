import * as z from "zod";
import { inert, resourceType } from "../resource";
import type { IamService } from "./iam";
import { managedPolicyArn } from "./managed-policies";
import { identityPolicy } from "./policy-document";
import { managedPolicyRule } from "./rules/identity-rules";

/** A policy of the account that several roles may have. */
export const policy = (iam: IamService) =>
  resourceType({
    token: "aws:iam/policy:Policy",
    inputs: z.strictObject({
      name: z.string().max(128).optional(),
      path: z.string().startsWith("/").endsWith("/").optional(),
      policy: identityPolicy,
      description: inert,
      tags: inert,
    }),
    named: "name",
    replacedBy: ["name", "path"],
    rules: [managedPolicyRule],
    create: ({ name, inputs }) => {
      const arn = iam.managed.create(name, inputs.path ?? "/", inputs.policy);
      return { id: arn, outputs: { name, arn } };
    },
    read: ({ id, outputs }) => iam.managed.find(id) && outputs,
    update: ({ id, outputs }, inputs) => {
      iam.managed.change(id, inputs.policy);
      return outputs;
    },
    delete: ({ id }) => iam.managed.delete(id),
  });

/** Gives a role a managed policy, of AWS or of the account. */
export const rolePolicyAttachment = (iam: IamService) =>
  resourceType({
    token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    inputs: z.strictObject({ role: z.string(), policyArn: managedPolicyArn }),
    replacedBy: "any",
    create: ({ inputs: { role, policyArn } }) => {
      iam.attach(role, policyArn);
      return { id: `${role}/${policyArn}`, outputs: {} };
    },
    read: ({ inputs, outputs }) =>
      iam.findRole(nameOf(inputs.role))?.attached.has(inputs.policyArn) ? outputs : undefined,
    delete: ({ inputs }) => void iam.findRole(nameOf(inputs.role))?.attached.delete(inputs.policyArn),
  });

/** Programs write a role by name, and Pulumi's own mixins by ARN too. */
const nameOf = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);
