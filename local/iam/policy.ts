import { account, type Principal } from "../service";
import { type ConditionContext, conditionsHold } from "./conditions";
import type { PolicyDocument, Statement } from "./policy-document";
import { wildcardLike } from "./wildcards";

/** What is asked of the policies: may this principal do this to that? */
export interface AccessRequest {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: string; readonly explicit: boolean };

export interface ApplicablePolicies {
  /** Of the principal's role. */
  readonly identity: readonly PolicyDocument[];
  /** Of the resource acted on, if it has one. */
  readonly resource?: PolicyDocument | undefined;
}

/**
 * Evaluates policies within one account: an explicit deny wins; then an allow by either the identity's or the
 * resource's policy is enough. A service principal has no identity policy, so the resource's must allow it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export const evaluate = (request: AccessRequest, policies: ApplicablePolicies): Decision => {
  const ofIdentity = policies.identity.flatMap(({ Statement }) => Statement);
  const ofResource = policies.resource?.Statement ?? [];
  const byIdentity = ofIdentity.filter((statement) => statementApplies(statement, request));
  const byResource = ofResource.filter(
    (statement) => namesPrincipal(statement, request.principal) && statementApplies(statement, request),
  );
  if (byIdentity.some(isDeny))
    return { allowed: false, explicit: true, reason: "with an explicit deny in an identity-based policy" };
  if (byResource.some(isDeny))
    return { allowed: false, explicit: true, reason: "with an explicit deny in a resource-based policy" };
  if (byIdentity.length > 0 || byResource.length > 0) return { allowed: true };
  const kind = request.principal.kind === "service" ? "resource-based" : "identity-based";
  return {
    allowed: false,
    explicit: false,
    reason: `because no ${kind} policy allows the ${request.action} action`,
  };
};

const isDeny = (statement: Statement): boolean => statement.Effect === "Deny";

const statementApplies = (statement: Statement, { action, resource, context }: AccessRequest): boolean =>
  actionApplies(statement, action) &&
  resourceApplies(statement, resource) &&
  conditionsHold(statement.Condition, context);

// Action names don't depend on case, resource names do.
const actionApplies = ({ Action, NotAction }: Statement, action: string): boolean => {
  const covers = (pattern: string) => wildcardLike(pattern.toLowerCase(), action.toLowerCase());
  return Action ? Action.some(covers) : !NotAction?.some(covers);
};

const resourceApplies = ({ Resource, NotResource }: Statement, resource: string): boolean => {
  const covers = (pattern: string) => wildcardLike(pattern, resource);
  if (Resource) return Resource.some(covers);
  // A trust policy names no resource: it is about its own role.
  return !NotResource?.some(covers);
};

const namesPrincipal = ({ Principal: named, Effect }: Statement, principal: Principal): boolean => {
  if (!named) return false;
  const everyone = [named.AWS, named.Service].some((names) => names?.includes("*"));
  if (everyone) return true;
  if (principal.kind === "service") return named.Service?.includes(principal.service) ?? false;
  // Allowing the account only lets its identity policies decide; denying the account denies everyone in it.
  const asAccount = principal.kind === "operator" || Effect === "Deny" ? wholeAccount : [];
  const own = principal.kind === "role" ? [principal.roleArn, sessionArn(principal)] : [];
  // Wildcards within an ARN aren't principals, as on AWS.
  return [...asAccount, ...own].some((identity) => named.AWS?.includes(identity));
};

const wholeAccount = [account.id, `arn:${account.partition}:iam::${account.id}:root`];

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
export const sessionArn = ({ roleArn, sessionName }: { roleArn: string; sessionName: string }): string =>
  `arn:${account.partition}:sts::${account.id}:assumed-role/${roleArn.slice(roleArn.lastIndexOf("/") + 1)}/${sessionName}`;
