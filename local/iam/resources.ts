import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import type { IamService } from "./iam";
import { identityPolicy, resourcePolicy } from "./policy-document";

const roleName = z
  .string()
  .max(64)
  .regex(/^[\w+=,.@-]+$/, "letters, digits and +=,.@-_ only");

const policyName = z
  .string()
  .max(128)
  .regex(/^[\w+=,.@-]+$/, "letters, digits and +=,.@-_ only");

/** The IAM resource types that a program may declare. */
export const iamResources = (iam: IamService): ResourceType[] => [
  role(iam),
  rolePolicy(iam),
  rolePolicyAttachment,
];

const role = (iam: IamService) =>
  resourceType({
    token: "aws:iam/role:Role",
    inputs: z.strictObject({
      name: roleName.optional(),
      assumeRolePolicy: resourcePolicy,
      description: inert,
      path: z.string().startsWith("/").endsWith("/").optional(),
      inlinePolicies: z
        .array(z.strictObject({ name: policyName.optional(), policy: identityPolicy.optional() }))
        .optional(),
      managedPolicyArns: z
        .array(z.never("managed policies aren't embedded: declare an inline policy"))
        .optional(),
      maxSessionDuration: inert,
      forceDetachPolicies: inert,
      tags: inert,
    }),
    create: ({ name: logicalName, inputs }) => {
      const created = iam.createRole({
        name: roleName.parse(inputs.name ?? logicalName),
        path: inputs.path ?? "/",
        trust: inputs.assumeRolePolicy,
      });
      for (const [index, { name, policy }] of (inputs.inlinePolicies ?? []).entries())
        if (policy) iam.putRolePolicy(created.name, name ?? `inline-${index}`, policy);
      return {
        id: created.name,
        outputs: {
          name: created.name,
          arn: created.arn,
          uniqueId: created.uniqueId,
          createDate: created.createdAt.toISOString(),
        },
      };
    },
  });

const rolePolicy = (iam: IamService) =>
  resourceType({
    token: "aws:iam/rolePolicy:RolePolicy",
    inputs: z.strictObject({ name: policyName.optional(), role: z.string(), policy: identityPolicy }),
    create: ({ name: logicalName, inputs }) => {
      const name = inputs.name ?? logicalName;
      iam.putRolePolicy(inputs.role, name, inputs.policy);
      return { id: `${inputs.role}:${name}`, outputs: { name } };
    },
  });

const rolePolicyAttachment = resourceType({
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  inputs: z.never(
    "managed policies aren't embedded: give the role an inline policy (aws:iam/rolePolicy:RolePolicy)",
  ),
  create: () => ({ id: "", outputs: {} }),
});
