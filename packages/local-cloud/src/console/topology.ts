import type { Provisioned } from "../registry";
import type { EdgeKind, NodeKind, Topology, TopologyEdge, TopologyNode } from "./api";
import { type Contribution, contributions, type PictureRules, type ProposedEdge } from "./drawing";
import { accessEdges } from "./topology-access";

/** `<from> → <to>` */
export const edgeId = (from: string, to: string): string => `${from} → ${to}`;

/**
 * The diagram of a deployed program, drawn only from the types and inputs of its registered resources. Resource types
 * that carry no messages (roles, log groups, …) aren't drawn; the roles' permissions become edges between functions and
 * the resources that they use.
 */
export const topologyOf = (resources: readonly Provisioned[], rules: PictureRules): Topology => {
  const parts = contributions(resources, rules);
  const nodes = new Map<string, TopologyNode>(
    parts.flatMap(({ nodes }) => nodes).map((node) => [node.id, node]),
  );
  const edges = new Edges(nodes);
  for (const part of parts) for (const edge of resolved(part, parts)) edges.add(edge);
  for (const edge of accessEdges(parts, [...nodes.values()], rules.access)) edges.add(edge);
  return { nodes: withDeadLetterQueues([...nodes.values()], edges.list()), edges: edges.list() };
};

/** Edges by their ends: several reasons for one edge become its labels, and what carries messages comes first. */
class Edges {
  private readonly byId = new Map<
    string,
    { kind: EdgeKind; from: string; to: string; labels: Set<string> }
  >();

  constructor(private readonly nodes: ReadonlyMap<string, TopologyNode>) {}

  add({ from, to, kind, label }: ProposedEdge): void {
    if (from === to || !this.nodes.has(from) || !this.nodes.has(to)) return;
    const id = edgeId(from, to);
    const known = this.byId.get(id) ?? { kind, from, to, labels: new Set<string>() };
    if (strength[kind] > strength[known.kind]) known.kind = kind;
    if (label !== undefined) known.labels.add(label);
    this.byId.set(id, known);
  }

  list(): TopologyEdge[] {
    return [...this.byId].map(([id, { labels, ...edge }]) => ({ id, ...edge, labels: [...labels] }));
  }
}

const strength: Readonly<Record<EdgeKind, number>> = { dead: 3, flow: 2, write: 1, read: 0 };

/** A route names its integration, and only the integration names the function. */
const resolved = (part: Contribution, all: readonly Contribution[]): ProposedEdge[] => {
  const aliases = new Map(all.flatMap(({ aliases }) => aliases));
  const end = (id: string) => aliases.get(id) ?? id;
  return part.edges.map((edge) => ({ ...edge, from: end(edge.from), to: end(edge.to) }));
};

/** Draws a queue as a dead-letter queue if it gets dead letters and has no consumer. */
const withDeadLetterQueues = (
  nodes: readonly TopologyNode[],
  edges: readonly TopologyEdge[],
): TopologyNode[] => {
  const receivers = new Set(edges.filter(({ kind }) => kind === "dead").map(({ to }) => to));
  const deadLetters: NodeKind = "dead-letter-queue";
  return nodes.map((node) =>
    node.kind === "queue" && receivers.has(node.id) ? { ...node, kind: deadLetters } : node,
  );
};
