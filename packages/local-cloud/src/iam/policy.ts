import { account, type Principal } from "../service";
import { type ConditionContext, conditionsHold } from "./conditions";
import type { PolicyDocument, Statement } from "./policy-document";
import { servicePrincipal } from "./service-principal";
import { withVariables } from "./variables";
import { wildcardLike } from "./wildcards";

/** A request to evaluate: a principal, an action and a resource. */
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
 * Evaluates policies: an explicit deny wins. Within an account an allow by either the identity's or the resource's
 * policy is then enough; across accounts both must allow. A service principal has no identity policy, so the resource's
 * must allow it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export const evaluate = (request: AccessRequest, policies: ApplicablePolicies): Decision => {
  const ofIdentity = policies.identity.flatMap(({ Statement }) => Statement);
  const ofResource = policies.resource?.Statement ?? [];
  const byIdentity = ofIdentity.filter((statement) => statementApplies(statement, request));
  const byResource = ofResource.filter(
    (statement) => isAbout(statement, request) && statementApplies(statement, request),
  );
  if (byIdentity.some(isDeny))
    return { allowed: false, explicit: true, reason: "with an explicit deny in an identity-based policy" };
  if (byResource.some(isDeny))
    return { allowed: false, explicit: true, reason: "with an explicit deny in a resource-based policy" };
  const missing = missingKind(request, byIdentity.length > 0, byResource.length > 0);
  if (missing === undefined) return { allowed: true };
  return {
    allowed: false,
    explicit: false,
    reason: `because no ${missing} policy allows the ${request.action} action`,
  };
};

/** The kind of policy that lacks a necessary allow. */
const missingKind = (
  request: AccessRequest,
  byIdentity: boolean,
  byResource: boolean,
): string | undefined => {
  if (isCrossAccount(request)) {
    if (!byIdentity && request.principal.kind === "role") return "identity-based";
    return byResource ? undefined : "resource-based";
  }
  if (byIdentity || byResource) return undefined;
  return request.principal.kind === "service" ? "resource-based" : "identity-based";
};

const isDeny = (statement: Statement): boolean => statement.Effect === "Deny";

const statementApplies = (statement: Statement, { action, resource, context }: AccessRequest): boolean =>
  actionApplies(statement, action) &&
  resourceApplies(statement, resource, context) &&
  conditionsHold(statement.Condition, context);

// Action names don't depend on case, resource names do.
const actionApplies = ({ Action, NotAction }: Statement, action: string): boolean => {
  const covers = (pattern: string) => wildcardLike(pattern.toLowerCase(), action.toLowerCase());
  return Action ? Action.some(covers) : !NotAction?.some(covers);
};

const resourceApplies = (
  { Resource, NotResource }: Statement,
  resource: string,
  context: ConditionContext,
): boolean => {
  const covers = (pattern: string) => {
    const filled = withVariables(pattern, context);
    return filled !== undefined && wildcardLike(filled, resource);
  };
  if (Resource) return Resource.some(covers);
  // A trust policy names no resource: it is about its own role.
  return !NotResource?.some(covers);
};

/** Whether a resource policy's statement applies to the principal. */
const isAbout = (statement: Statement, request: AccessRequest): boolean => {
  const { Principal: named, NotPrincipal: others, Effect } = statement;
  if (named) return names(named, request, Effect);
  if (!others || everyoneIn(others).length > 0) return false;
  const listed = namesOf(request.principal).map((name) => isListed(others, name));
  // To be exempt from a deny, a session must be listed together with its role and its account.
  return Effect === "Deny" ? !listed.every(Boolean) : !listed.some(Boolean);
};

type Named = NonNullable<Statement["Principal"]>;

const everyoneIn = ({ AWS, Service }: Named): string[] =>
  [...(AWS ?? []), ...(Service ?? [])].filter((name) => name === "*");

const isListed = ({ AWS, Service }: Named, names: readonly string[]): boolean =>
  names.some((name) => AWS?.includes(name) || Service?.some((one) => servicePrincipal(one) === name));

/** All identifiers of a principal, in every form that policies may use. */
const namesOf = (principal: Principal): (readonly string[])[] => {
  if (principal.kind === "service") return [[principal.service]];
  const own = principal.kind === "role" ? [[principal.roleArn], [sessionArn(principal)]] : [];
  return [accountNames(accountOf(principal)), ...own];
};

const names = (named: Named, request: AccessRequest, effect: Statement["Effect"]): boolean => {
  if (everyoneIn(named).length > 0) return true;
  const { principal } = request;
  if (principal.kind === "service") return isListed(named, [principal.service]);
  // Within the account, allowing the account only lets its identity policies decide. Denying it denies everyone in it.
  const asAccount = principal.kind === "operator" || effect === "Deny" || isCrossAccount(request);
  const [accounts = [], ...own] = namesOf(principal);
  // Wildcards within an ARN aren't principals, as on AWS.
  return isListed(named, [...(asAccount ? accounts : []), ...own.flat()]);
};

const accountNames = (id: string): string[] => [id, `arn:${account.partition}:iam::${id}:root`];

const accountOf = (principal: Principal): string =>
  principal.kind === "role" ? (principal.roleArn.split(":")[4] ?? account.id) : account.id;

/** An action on no resource (`*`) is in the caller's account; a resource without an account in its ARN is in ours. */
const isCrossAccount = ({ principal, resource }: AccessRequest): boolean => {
  if (resource === "*") return false;
  const owner = resource.split(":")[4] || account.id;
  return principal.kind !== "service" && owner !== accountOf(principal);
};

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
export const sessionArn = ({ roleArn, sessionName }: { roleArn: string; sessionName: string }): string => {
  const id = roleArn.split(":")[4] ?? account.id;
  return `arn:${account.partition}:sts::${id}:assumed-role/${roleArn.slice(roleArn.lastIndexOf("/") + 1)}/${sessionName}`;
};
