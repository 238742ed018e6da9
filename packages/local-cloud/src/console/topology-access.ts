import * as z from "zod";
import { arnLike, wildcardLike } from "../iam/wildcards";
import type { EdgeKind, TopologyNode } from "./api";
import type { Access, Contribution, ProposedEdge } from "./drawing";

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const statement = z.looseObject({
  Effect: z.string(),
  Action: oneOrMore.default([]),
  Resource: oneOrMore.default([]),
});
const policySchema = z.looseObject({
  Statement: z.union([statement.transform((one) => [one]), z.array(statement)]),
});

const roleName = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);

/** Edges from the nodes with a role to the resources that the role's policies allow. */
export const accessEdges = (
  parts: readonly Contribution[],
  nodes: readonly TopologyNode[],
  access: Access,
): ProposedEdge[] => {
  const owners = ownersByRole(parts);
  return parts
    .flatMap(({ grants }) => grants)
    .flatMap(([role, policy]) =>
      (owners.get(roleName(role)) ?? []).flatMap((owner) => edgesOf(owner, policy, nodes, access)),
    );
};

/** Nodes by the name of the role that they run with. */
export const ownersByRole = (parts: readonly Contribution[]): Map<string, string[]> => {
  const owners = new Map<string, string[]>();
  for (const [node, role] of parts.flatMap(({ runs }) => runs))
    owners.set(roleName(role), [...(owners.get(roleName(role)) ?? []), node]);
  return owners;
};

const edgesOf = (
  from: string,
  policy: string,
  nodes: readonly TopologyNode[],
  access: Access,
): ProposedEdge[] =>
  policySchema.parse(JSON.parse(policy)).Statement.flatMap(({ Effect, Action, Resource }) => {
    const kinds = new Set(Action.flatMap((action) => kindsOf(action, access)));
    if (Effect !== "Allow" || kinds.size === 0) return [];
    return nodes
      .filter(({ id }) => Resource.some((resource) => names(resource, id)))
      .flatMap(({ id: to }) => [...kinds].map((kind) => ({ from, to, kind })));
  });

/** Receiving and reading streams is already drawn by the mappings. */
const kindsOf = (pattern: string, access: Access): EdgeKind[] =>
  Object.entries(access).flatMap(([action, kind]) => (wildcardLike(pattern, action) ? [kind] : []));

/** A statement about `*` isn't drawn; one about a table's index counts for the table. */
const names = (resource: string, nodeId: string): boolean =>
  resource !== "*" && (arnLike(resource, nodeId) || resource.startsWith(`${nodeId}/index/`));
