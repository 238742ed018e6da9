import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { physicalName } from "./physical-name";
import { type Permission, policyDocument } from "./policy";

/** A role that a service assumes, with one inline policy. */
export const serviceRole = (
  parent: pulumi.Resource,
  name: string,
  trusted: pulumi.Output<string>,
  permissions: readonly Permission[],
) => {
  const role = new aws.iam.Role(
    name,
    { name: physicalName("role", name), assumeRolePolicy: trusted },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    name,
    { name: "permissions", role: role.name, policy: policyDocument(permissions) },
    { parent },
  );
  return { role, policy };
};
