import type { AwsRule } from "../../aws-rule";
import { AwsError } from "../../service";
import { textsOf, type WrittenPolicy, type WrittenStatement, writtenPolicy } from "./policy-text";

/**
 * What IAM refuses of the policies of roles. It reports the first fault alone.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
 */
export const malformed = (why: string): AwsError => new AwsError("MalformedPolicyDocument", why);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length */
const quotas = { managed: 6_144, inline: 10_240 };

/** By itself; the role knows the other ones that it has. */
export const inlinePolicyRule: AwsRule = ({ policy, role }) => {
  if (policy !== undefined) checkInlineSize([checkedIdentityPolicy(policy).size], String(role));
};

/** The inline policies that are declared with their role. */
export const inlinePoliciesRule: AwsRule = ({ inlinePolicies, name }) => {
  if (!Array.isArray(inlinePolicies)) return;
  const policies = inlinePolicies.flatMap((one) => Object(one).policy ?? []);
  const sizes = policies.map((policy) => checkedIdentityPolicy(policy).size);
  checkInlineSize(sizes, String(name));
};

/**
 * A role's inline policies count together.
 * @throws AwsError LimitExceeded
 */
export const checkInlineSize = (sizes: readonly number[], role: string): void => {
  if (sizes.reduce((sum, size) => sum + size, 0) <= quotas.inline) return;
  const why = `Maximum policy size of ${quotas.inline} bytes exceeded for role ${role}`;
  throw new AwsError("LimitExceeded", why, 409);
};

export const managedPolicyRule: AwsRule = ({ policy }) => {
  if (policy === undefined) return;
  const { size, version } = checkedIdentityPolicy(policy);
  if (version !== "2012-10-17") throw malformed("Policy document must be version 2012-10-17 or greater.");
  if (size > quotas.managed)
    throw new AwsError("LimitExceeded", `Cannot exceed quota for PolicySize: ${quotas.managed}`, 409);
};

/** @throws AwsError MalformedPolicyDocument */
const checkedIdentityPolicy = (given: unknown): WrittenPolicy => {
  const policy = writtenPolicy(given);
  if (!policy || !isVersion(policy.version)) throw malformed("Syntax errors in policy.");
  const { statements } = policy;
  if (statements.length === 0 || !statements.every(hasEffect)) throw malformed("Syntax errors in policy.");
  if (statements.some((one) => "Principal" in one || "NotPrincipal" in one))
    throw malformed("Policy document should not specify a principal.");
  checkIds(statements);
  if (!statements.every(({ Action, NotAction }) => textsOf(Action ?? NotAction).length > 0))
    throw malformed("Policy statement must contain actions.");
  if (!statements.every(({ Resource, NotResource }) => textsOf(Resource ?? NotResource).length > 0))
    throw malformed("Policy statement must contain resources.");
  for (const { Resource, NotResource } of statements)
    for (const resource of textsOf(Resource ?? NotResource)) checkResource(resource);
  for (const { Action, NotAction } of statements)
    for (const action of textsOf(Action ?? NotAction)) checkAction(action);
  return policy;
};

/** Without one, the oldest is meant. */
export const isVersion = (version: unknown): boolean =>
  version === undefined || version === "2012-10-17" || version === "2008-10-17";

const hasEffect = ({ Effect }: WrittenStatement): boolean => Effect === "Allow" || Effect === "Deny";

const checkIds = (statements: readonly WrittenStatement[]): void => {
  const ids = statements.flatMap(({ Sid }) => textsOf(Sid));
  if (!ids.every((id) => /^[0-9A-Za-z]*$/.test(id)))
    throw malformed(
      "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
    );
  if (new Set(ids).size < ids.length)
    throw malformed("Statement IDs (SID) in a single policy must be unique.");
};

/** @throws AwsError MalformedPolicyDocument */
const checkAction = (action: string): void => {
  if (action === "*") return;
  const [vendor = "", ...names] = action.split(":");
  if (names.length === 0)
    throw malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  if (names.length > 1) throw malformed("Actions/Condition can contain only one colon.");
  if (!/^[a-zA-Z0-9.-]+$/.test(vendor)) throw malformed(`Vendor ${vendor} is not valid`);
};

const partitions = ["*", "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc"];

/** @throws AwsError MalformedPolicyDocument */
const checkResource = (resource: string): void => {
  if (resource === "*") return;
  const [prefix, partition = "", service = "", region = "", ...rest] = resource.split(":");
  if (prefix !== "arn") throw malformed(`Resource ${resource} must be in ARN format or "*".`);
  if (!partitions.includes(partition))
    throw malformed(`Partition "${partition}" is not valid for resource "${resource}".`);
  if (rest.length < 2 && partition !== "*")
    throw malformed("Resource vendor must be fully qualified and cannot contain regexes.");
  if (service === "iam" && region !== "")
    throw malformed(`IAM resource ${resource} cannot contain region information.`);
};
