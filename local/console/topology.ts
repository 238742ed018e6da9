import type { Provisioned } from "../registry";
import type { EdgeKind, NodeKind, Topology, TopologyEdge, TopologyNode } from "./api";
import { accessEdges } from "./topology-access";
import { type Contribution, contributions } from "./topology-resources";

/** `<from> → <to>` */
export const edgeId = (from: string, to: string): string => `${from} → ${to}`;

/**
 * The picture of a deployed program, drawn from the resources that it registered: their types and inputs, and
 * nothing that is known of this program beforehand. Resource types that carry no messages (roles, log groups, …)
 * aren't in it; what roles allow becomes the edges between functions and what they use.
 */
export const topologyOf = (resources: readonly Provisioned[]): Topology => {
  const parts = resources.map(contributions);
  const nodes = new Map<string, TopologyNode>(
    parts.flatMap(({ nodes }) => nodes).map((node) => [node.id, node]),
  );
  const edges = new Edges(nodes);
  for (const part of parts) for (const edge of resolved(part, parts)) edges.add(edge);
  for (const edge of accessEdges(resources, [...nodes.values()])) edges.add(edge);
  return { nodes: withDeadLetterQueues([...nodes.values()], edges.list()), edges: edges.list() };
};

export interface ProposedEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly label?: string | undefined;
}

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

/** A queue that dead letters go to, and nothing consumes, is shown as what it is. */
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
