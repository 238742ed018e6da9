import type { AwsRule } from "../../aws-rule";
import { AwsError, account } from "../../service";
import { isVersion, malformed } from "./identity-rules";
import { isRecord, textsOf, type WrittenStatement, writtenPolicy } from "./policy-text";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length */
const longest = 2_048;

/**
 * What IAM refuses of the policy that says who may assume a role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export const trustPolicyRule: AwsRule = ({ assumeRolePolicy }) => {
  if (assumeRolePolicy === undefined) return;
  const policy = writtenPolicy(assumeRolePolicy);
  if (!policy) throw malformed("This policy contains invalid Json");
  if (!isVersion(policy.version)) throw malformed("The policy must contain a valid version string");
  if (policy.statements.length === 0) throw malformed("Could not parse the policy: Statement is empty!");
  for (const statement of policy.statements) checkStatement(statement);
  const ids = policy.statements.flatMap(({ Sid }) => textsOf(Sid));
  if (new Set(ids).size < ids.length) throw malformed("The Statement Ids in the policy are not unique");
  if (policy.size > longest)
    throw new AwsError("LimitExceeded", `Cannot exceed quota for ACLSizePerRole: ${longest}`, 409);
};

const checkStatement = ({ Effect, Principal, ...statement }: WrittenStatement): void => {
  if (Effect === undefined) throw malformed("Missing required field Effect");
  if (Effect !== "Allow" && Effect !== "Deny") throw malformed(`Invalid effect: ${String(Effect)}`);
  if ("NotPrincipal" in statement) throw malformed("AssumeRole policy must not contain NotPrincipal field.");
  if (Principal === undefined) throw malformed("Missing required field Principal");
  checkPrincipal(Principal);
  const actions = textsOf(statement.Action ?? statement.NotAction);
  if (actions.length === 0) throw malformed("Missing required field Action");
  if (!actions.every((action) => action.startsWith("sts:")))
    throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
  if ("Resource" in statement || "NotResource" in statement) throw malformed("Has prohibited field Resource");
};

const checkPrincipal = (principal: unknown): void => {
  if (!isRecord(principal)) return;
  const named = Object.entries(principal).flatMap(([kind, who]) =>
    textsOf(who).map((one) => [kind, one] as const),
  );
  if (named.length === 0) throw malformed("Missing required field Principal cannot be empty!");
  for (const [kind, who] of named)
    if (!isPrincipal(kind, who))
      throw malformed(`Invalid principal in policy: "${kind.toUpperCase()}":"${who}"`);
};

/**
 * Whether it has a principal's form: here nobody knows which services and accounts there are.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export const isPrincipal = (kind: string, who: string): boolean => {
  if (kind === "Service")
    return who === "*" || /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(who);
  if (kind === "AWS")
    return who === "*" || /^\d{12}$/.test(who) || who.startsWith(`arn:${account.partition}:`);
  return kind === "Federated" || kind === "CanonicalUser";
};
