import * as z from "zod";
import type { AwsRule } from "../aws-rule";
import { AwsError, account } from "../service";
import { awsPolicies } from "./aws-policies";
import type { PolicyDocument } from "./policy-document";

const ofAws = `arn:${account.partition}:iam::aws:policy/`;

/** The ARN of a managed policy; of AWS's own, only supported ones. */
export const managedPolicyArn = z
  .string()
  .refine((arn) => !arn.startsWith(ofAws) || Object.hasOwn(awsPolicies, arn.slice(ofAws.length)), {
    error: ({ input }) =>
      `the managed policy ${input} isn't supported. Declare its permissions with aws.iam.Policy or aws.iam.RolePolicy`,
  });

/**
 * The quota of an account that hasn't asked for more.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entities
 */
const mostPerRole = 10;

/** @throws AwsError LimitExceeded */
export const checkPoliciesPerRole = (count: number): void => {
  if (count > mostPerRole)
    throw new AwsError("LimitExceeded", `Cannot exceed quota for PoliciesPerRole: ${mostPerRole}`, 409);
};

/** What is attached in the declaration of a role. */
export const attachedPoliciesRule: AwsRule = ({ managedPolicyArns }) => {
  if (Array.isArray(managedPolicyArns)) checkPoliciesPerRole(new Set(managedPolicyArns).size);
};

/** The policies that roles share: the account's own, and AWS's. */
export class ManagedPolicies {
  private readonly own = new Map<string, PolicyDocument>();

  /** @throws AwsError EntityAlreadyExists */
  create(name: string, path: string, document: PolicyDocument): string {
    const arn = `arn:${account.partition}:iam::${account.id}:policy${path}${name}`;
    if (this.own.has(arn))
      throw new AwsError("EntityAlreadyExists", `A policy called ${name} already exists.`, 409);
    this.own.set(arn, document);
    return arn;
  }

  /** Changes a policy of the account, with immediate effect for its roles. */
  change(arn: string, document: PolicyDocument): void {
    this.own.set(arn, document);
  }

  delete(arn: string): void {
    this.own.delete(arn);
  }

  find(arn: string): PolicyDocument | undefined {
    const known = arn.startsWith(ofAws) ? awsPolicies[arn.slice(ofAws.length)] : undefined;
    return known ? { Version: "2012-10-17", Statement: [...known] } : this.own.get(arn);
  }

  /** @throws AwsError NoSuchEntity */
  get(arn: string): PolicyDocument {
    const found = this.find(arn);
    if (!found) throw new AwsError("NoSuchEntity", `Policy ${arn} does not exist or is not attachable.`, 404);
    return found;
  }
}
