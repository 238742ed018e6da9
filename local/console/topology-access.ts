import * as z from "zod";
import { arnLike } from "../iam/wildcards";
import type { Provisioned } from "../registry";
import type { EdgeKind, TopologyNode } from "./api";
import type { ProposedEdge } from "./topology";

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const policySchema = z.looseObject({
  Statement: z.array(
    z.looseObject({ Effect: z.string(), Action: oneOrMore.default([]), Resource: oneOrMore.default([]) }),
  ),
});
const policyInputs = z.looseObject({ role: z.string(), policy: z.string() });
const withRole = z.looseObject({ role: z.string().optional(), roleArn: z.string().optional() });

/** Who runs with a role. */
const runners = new Set(["aws:lambda/function:Function", "aws:sfn/stateMachine:StateMachine"]);

const roleName = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);

/** Edges from what runs with a role to what the role's policies let it read, write and send to. */
export const accessEdges = (
  resources: readonly Provisioned[],
  nodes: readonly TopologyNode[],
): ProposedEdge[] => {
  const owners = ownersByRole(resources);
  return resources
    .filter(({ token }) => token === "aws:iam/rolePolicy:RolePolicy")
    .flatMap(({ inputs }) => {
      const { role, policy } = policyInputs.parse(inputs);
      const from = owners.get(roleName(role)) ?? [];
      return from.flatMap((owner) => edgesOf(owner, policy, nodes));
    });
};

/** ARNs by the name of the role that they run with. */
export const ownersByRole = (resources: readonly Provisioned[]): Map<string, string[]> => {
  const owners = new Map<string, string[]>();
  for (const { token, inputs, outputs, id } of resources) {
    if (!runners.has(token)) continue;
    const { role, roleArn } = withRole.parse(inputs);
    const name = roleName(role ?? roleArn ?? "");
    const owner = typeof outputs.arn === "string" ? outputs.arn : id;
    owners.set(name, [...(owners.get(name) ?? []), owner]);
  }
  return owners;
};

const edgesOf = (from: string, policy: string, nodes: readonly TopologyNode[]): ProposedEdge[] =>
  policySchema.parse(JSON.parse(policy)).Statement.flatMap(({ Effect, Action, Resource }) => {
    const kinds = new Set(Action.flatMap((action) => accessOf(action) ?? []));
    if (Effect !== "Allow" || kinds.size === 0) return [];
    return nodes
      .filter(({ id }) => Resource.some((resource) => names(resource, id)))
      .flatMap(({ id: to }) => [...kinds].map((kind) => ({ from, to, kind })));
  });

/** A statement about `*` is about nothing in particular; one about a table's index is about the table. */
const names = (resource: string, nodeId: string): boolean =>
  resource !== "*" && (arnLike(resource, nodeId) || resource.startsWith(`${nodeId}/index/`));

/** How an action moves data; receiving and reading streams is drawn by the mappings already. */
const accessOf = (action: string): EdgeKind | undefined => {
  const [service, operation = ""] = action.split(":");
  if (service === "dynamodb") {
    if (/^(Put|Update|Delete|BatchWrite)(Item)?$/.test(operation)) return "write";
    return /^(Get|BatchGet)Item$|^(Query|Scan)$/.test(operation) ? "read" : undefined;
  }
  return sends.has(action) ? "flow" : undefined;
};

const sends = new Set([
  "events:PutEvents",
  "sqs:SendMessage",
  "sns:Publish",
  "ses:SendEmail",
  "ses:SendRawEmail",
  "states:StartExecution",
  "lambda:InvokeFunction",
]);
