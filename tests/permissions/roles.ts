import {
  evaluate,
  identityPolicy,
  type PolicyDocument,
  policyDocument,
  wildcardLike,
} from "@orderflow/local-cloud/testing/iam";
import * as z from "zod";
import type { RunningCloud } from "../e2e/cloud";

const call = z.object({
  action: z.string(),
  resource: z.string(),
  context: z.record(z.string(), z.array(z.string())),
  resourcePolicy: policyDocument.optional(),
});
const role = z.object({
  name: z.string(),
  arn: z.string(),
  policies: z.array(identityPolicy),
  calls: z.array(call),
});
export type Role = z.infer<typeof role>;
type Call = z.infer<typeof call>;

const answer = z.object({ roles: z.array(role) });

/** What each role may do, and did so far. */
export const rolesOf = async (cloud: RunningCloud): Promise<Role[]> => {
  const response = await fetch(`${cloud.outputs.awsEndpoint}/_local/permissions`);
  return answer.parse(await response.json()).roles;
};

/** One action on one resource that a statement of a role's allows. */
export interface Grant {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

/** Where a grant stands: policy, statement, action and resource of a role. */
interface Place {
  readonly policy: number;
  readonly statement: number;
  readonly action: string;
  readonly resource: string;
}

const placesOf = ({ policies }: Role): Place[] =>
  policies.flatMap(({ Statement }, policy) =>
    Statement.flatMap(({ Action = [], Resource = [] }, statement) =>
      Action.flatMap((action) => Resource.map((resource) => ({ policy, statement, action, resource }))),
    ),
  );

/** The policies without one action on one resource; what its statement allows besides stays. */
const without = ({ policies }: Role, place: Place): PolicyDocument[] =>
  policies.map((document, policy) => {
    if (policy !== place.policy) return document;
    const Statement = document.Statement.flatMap((statement, index) => {
      if (index !== place.statement) return [statement];
      const { Action = [], Resource = [] } = statement;
      const others = Action.filter((action) => action !== place.action);
      const elsewhere = Resource.filter((resource) => resource !== place.resource);
      return [
        ...(others.length > 0 ? [{ ...statement, Action: others }] : []),
        ...(elsewhere.length > 0 ? [{ ...statement, Action: [place.action], Resource: elsewhere }] : []),
      ];
    });
    return { ...document, Statement };
  });

const isAllowed = ({ arn }: Role, { resourcePolicy, ...asked }: Call, policies: PolicyDocument[]): boolean =>
  evaluate(
    {
      ...asked,
      principal: { kind: "role", roleArn: arn, sessionName: "test" },
      context: new Map(Object.entries(asked.context)),
    },
    { identity: policies, resource: resourcePolicy },
  ).allowed;

/** The grants of a role without which something that it did would be denied, and those that nothing needed. */
export const judge = (judged: Role): { needed: Grant[]; needless: Grant[] } => {
  const needed: Grant[] = [];
  const needless: Grant[] = [];
  for (const place of placesOf(judged)) {
    const rest = without(judged, place);
    const { action, resource } = place;
    const concerned = judged.calls.filter(
      (one) =>
        wildcardLike(action.toLowerCase(), one.action.toLowerCase()) && wildcardLike(resource, one.resource),
    );
    const isNeeded = concerned.some((one) => !isAllowed(judged, one, rest));
    (isNeeded ? needed : needless).push({ role: judged.name, action, resource });
  }
  return { needed, needless };
};

/** Calls that the role's own policies, as they are, would not allow: what was recorded wrongly. */
export const unexplained = (judged: Role): Call[] =>
  judged.calls.filter((one) => !isAllowed(judged, one, judged.policies));
