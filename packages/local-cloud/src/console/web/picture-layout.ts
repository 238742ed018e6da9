import type { Topology, TopologyEdge, TopologyNode } from "../api";
import { arranged, type Point } from "./graph-layout";

export interface PlacedNode extends TopologyNode {
  /** Its centre. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge extends TopologyEdge {
  readonly points: readonly Point[];
  /** Whether it runs against the flow, or only reads. Such edges are shown only when one of their nodes is selected. */
  readonly aside: boolean;
}

export interface PlacedPicture {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

const height = 38;

/** Wide enough for the icon, the label and a number. */
const widthOf = ({ label }: TopologyNode): number => Math.max(76, 46 + label.length * 7);

/**
 * Lays out a topology so that messages flow in one direction. Only edges with messages determine positions. Writes are
 * included unless they would close a cycle (a consumer that updates the table where the flow began); reads never are.
 */
export const placed = (topology: Topology): PlacedPicture => {
  const { nodes, edges } = inOrder(topology);
  const forward = forwardEdges(edges);
  const graph = arranged({
    nodes: nodes.map((node) => ({ id: node.id, width: widthOf(node), height })),
    edges: edges
      .filter(({ id }) => forward.has(id))
      .map(({ from, to, kind }) => ({ from, to, weight: kind === "flow" ? 3 : 1 })),
    direction: "LR",
    nodeGap: 14,
    rankGap: 38,
  });
  const byId = new Map(
    nodes.map((node) => [node.id, { ...node, ...graph.at(node.id), width: widthOf(node), height }]),
  );
  return {
    // The order in the page is the keyboard order: along the flow, from the top.
    nodes: [...byId.values()].sort((a, b) => a.x - b.x || a.y - b.y),
    edges: edges.map((edge) => {
      const aside = !forward.has(edge.id);
      const points = aside
        ? detour(byId.get(edge.from), byId.get(edge.to))
        : graph.points(edge.from, edge.to);
      return { ...edge, aside, points };
    }),
    width: graph.width,
    height: graph.height,
  };
};

/** Sorted by names in the program, because resources register in another order and with other ids on every run. */
const inOrder = ({ nodes, edges }: Topology): Topology => {
  const names = new Map(nodes.map(({ id, kind, label }) => [id, `${kind} ${label}`]));
  const nameOf = (id: string) => names.get(id) ?? id;
  const ends = ({ from, to }: TopologyEdge) => `${nameOf(from)} → ${nameOf(to)}`;
  return {
    nodes: [...nodes].sort((a, b) => nameOf(a.id).localeCompare(nameOf(b.id))),
    edges: [...edges].sort((a, b) => ends(a).localeCompare(ends(b))),
  };
};

/** The edges that determine positions: messages first, then writes that don't close a cycle. */
const forwardEdges = (edges: readonly TopologyEdge[]): ReadonlySet<string> => {
  const next = new Map<string, Set<string>>();
  const add = ({ from, to }: TopologyEdge) => next.set(from, (next.get(from) ?? new Set()).add(to));
  const messages = edges.filter(({ kind }) => kind === "flow" || kind === "dead");
  const writes = edges.filter(({ kind }) => kind === "write");
  for (const edge of messages) add(edge);
  const harmless = writes.filter((edge) => {
    if (reaches(next, edge.to, edge.from)) return false;
    add(edge);
    return true;
  });
  return new Set([...messages, ...harmless].map(({ id }) => id));
};

const reaches = (next: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean => {
  const seen = new Set<string>();
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === to) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    open.push(...(next.get(node) ?? []));
  }
  return false;
};

/** The path of an edge that isn't part of the layout: an arc between its nodes. */
const detour = (from: PlacedNode | undefined, to: PlacedNode | undefined): Point[] => {
  if (!from || !to) return [];
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const bend = Math.min(60, Math.hypot(to.x - from.x, to.y - from.y) / 5);
  const start = border(from, { x: middle.x, y: middle.y - bend });
  return [start, { x: middle.x, y: middle.y - bend }, border(to, { x: middle.x, y: middle.y - bend })];
};

/** The point where the line from a node's centre to another point leaves the node. */
const border = ({ x, y, width, height: tall }: PlacedNode, towards: Point): Point => {
  const dx = towards.x - x;
  const dy = towards.y - y;
  const scale = Math.min(
    width / 2 / Math.max(1e-6, Math.abs(dx)),
    tall / 2 / Math.max(1e-6, Math.abs(dy)),
    1,
  );
  return { x: x + dx * scale, y: y + dy * scale };
};
