import type { Topology, TopologyEdge, TopologyNode } from "../api";
import { arranged, type Point } from "./graph-layout";

export interface PlacedNode extends TopologyNode {
  /** Its middle. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge extends TopologyEdge {
  readonly points: readonly Point[];
  /** Whether it runs against the flow, or only reads: shown when one of its ends is looked at. */
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
 * Places a topology so that messages flow one way. Only what carries messages decides on places: a write joins in
 * unless it would close a circle (a consumer that updates the table where it all began), and reads never do.
 */
export const placed = ({ nodes, edges }: Topology): PlacedPicture => {
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
    nodes: [...byId.values()],
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

/** The edges by which nodes are placed: messages first, then writes that lead nowhere back. */
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

/** A way for an edge that took no part in the layout: an arc between the ends. */
const detour = (from: PlacedNode | undefined, to: PlacedNode | undefined): Point[] => {
  if (!from || !to) return [];
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const bend = Math.min(60, Math.hypot(to.x - from.x, to.y - from.y) / 5);
  const start = border(from, { x: middle.x, y: middle.y - bend });
  return [start, { x: middle.x, y: middle.y - bend }, border(to, { x: middle.x, y: middle.y - bend })];
};

/** Where the line from a node's middle to a point leaves the node. */
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
