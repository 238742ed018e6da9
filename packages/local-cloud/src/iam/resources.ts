import * as z from "zod";
import { inert, type ResourceType, refusedType, resourceType } from "../resource";
import type { IamService, Role } from "./iam";
import { type InlinePolicy, inlinePolicy } from "./inline-policies";
import { attachedPoliciesRule, managedPolicyArn } from "./managed-policies";
import { policy, rolePolicyAttachment } from "./managed-policy-resources";
import { resourcePolicy } from "./policy-document";
import { inlinePoliciesRule, inlinePolicyRule } from "./rules/identity-rules";
import { trustPolicyRule } from "./rules/trust-rules";

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
  policy(iam),
  rolePolicyAttachment(iam),
  refusedType(
    "aws:iam/policyAttachment:PolicyAttachment",
    "it removes the policy from everyone else. Use aws.iam.RolePolicyAttachment",
  ),
];

const roleInputs = z.strictObject({
  name: roleName.optional(),
  assumeRolePolicy: resourcePolicy,
  description: inert,
  path: z.string().startsWith("/").endsWith("/").optional(),
  inlinePolicies: z
    .array(z.strictObject({ name: policyName.optional(), policy: inlinePolicy.optional() }))
    .optional(),
  managedPolicyArns: z.array(managedPolicyArn).optional(),
  maxSessionDuration: inert,
  forceDetachPolicies: inert,
  tags: inert,
});

const role = (iam: IamService) =>
  resourceType({
    token: "aws:iam/role:Role",
    inputs: roleInputs,
    named: "name",
    replacedBy: ["name", "path"],
    rules: [trustPolicyRule, inlinePoliciesRule, attachedPoliciesRule],
    create: ({ name, inputs }) => {
      const created = iam.createRole({ name, path: inputs.path ?? "/", trust: inputs.assumeRolePolicy });
      for (const [policyName, policy] of inlinePolicies(inputs)) iam.putRolePolicy(name, policyName, policy);
      for (const policyArn of inputs.managedPolicyArns ?? []) iam.attach(name, policyArn);
      return { id: name, outputs: roleOutputs(created) };
    },
    read: ({ id }) => {
      const found = iam.findRole(id);
      return found && roleOutputs(found);
    },
    update: (current, inputs) => {
      const updated = iam.role(current.id);
      updated.trust = inputs.assumeRolePolicy;
      for (const [policyName] of inlinePolicies(current.inputs)) updated.policies.delete(policyName);
      for (const [policyName, policy] of inlinePolicies(inputs)) updated.policies.put(policyName, policy);
      for (const policyArn of current.inputs.managedPolicyArns ?? []) updated.attached.delete(policyArn);
      for (const policyArn of inputs.managedPolicyArns ?? []) iam.attach(updated.name, policyArn);
      return roleOutputs(updated);
    },
    delete: ({ id }) => iam.deleteRole(id),
  });

const inlinePolicies = ({
  inlinePolicies = [],
}: z.output<typeof roleInputs>): (readonly [string, InlinePolicy])[] =>
  inlinePolicies.flatMap(({ name, policy }, index) =>
    policy === undefined ? [] : [[name ?? `inline-${index}`, policy] as const],
  );

const roleOutputs = ({ name, arn, uniqueId, createdAt }: Role) => ({
  name,
  arn,
  uniqueId,
  createDate: createdAt.toISOString(),
});

const rolePolicy = (iam: IamService) =>
  resourceType({
    token: "aws:iam/rolePolicy:RolePolicy",
    inputs: z.strictObject({ name: policyName.optional(), role: z.string(), policy: inlinePolicy }),
    named: "name",
    replacedBy: ["name", "role"],
    rules: [inlinePolicyRule],
    create: ({ name, inputs }) => {
      iam.putRolePolicy(inputs.role, name, inputs.policy);
      return { id: `${inputs.role}:${name}`, outputs: { name } };
    },
    read: ({ name, inputs }) => (iam.findRole(inputs.role)?.policies.has(name) ? { name } : undefined),
    update: ({ name, inputs }, { policy }) => {
      iam.putRolePolicy(inputs.role, name, policy);
      return { name };
    },
    delete: ({ name, inputs }) => void iam.findRole(inputs.role)?.policies.delete(name),
  });
