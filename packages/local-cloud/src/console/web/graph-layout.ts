import { type EdgeLabel, Graph, type GraphLabel, layout, type NodeLabel } from "@dagrejs/dagre";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Direction = "LR" | "TB";

export interface Arrangeable {
  readonly nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly weight: number }[];
  readonly direction: Direction;
  /** Pixels between neighbours, and between ranks. */
  readonly nodeGap: number;
  readonly rankGap: number;
}

export interface Arranged {
  /** The middle of a node. */
  readonly at: (id: string) => Point;
  /** The path of an edge, from border to border. */
  readonly points: (from: string, to: string) => readonly Point[];
  readonly width: number;
  readonly height: number;
}

/** The margin around a drawing, in pixels. */
const margin = 14;

/** Layers a graph, by dagre. */
export const arranged = ({ nodes, edges, direction, nodeGap, rankGap }: Arrangeable): Arranged => {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>();
  graph.setGraph({
    rankdir: direction,
    nodesep: nodeGap,
    ranksep: rankGap,
    edgesep: 12,
    marginx: margin,
    marginy: margin,
  });
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const { from, to, weight } of edges) graph.setEdge(from, to, { weight });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    at: (id) => ({ x: graph.node(id)?.x ?? 0, y: graph.node(id)?.y ?? 0 }),
    points: (from, to) => graph.edge(from, to)?.points ?? [],
    width,
    height,
  };
};

/** A smooth line through points, as an SVG path. */
export const pathThrough = ([first, ...rest]: readonly Point[]): string => {
  if (!first) return "";
  const start = `M${first.x},${first.y}`;
  const last = rest.at(-1);
  if (!last) return start;
  if (rest.length === 1) return `${start}L${last.x},${last.y}`;
  const curves = rest.slice(0, -1).map((point, index) => {
    const following = rest[index + 1] ?? last;
    const end =
      index === rest.length - 2 ? last : { x: (point.x + following.x) / 2, y: (point.y + following.y) / 2 };
    return `Q${point.x},${point.y} ${end.x},${end.y}`;
  });
  return `${start}${curves.join("")}`;
};
