import { useRef } from "preact/hooks";
import type { Count, Picture } from "../api";
import { ArrowTips } from "./arrow-tips";
import { pathThrough } from "./graph-layout";
import { iconPath } from "./icons";
import { useFlows } from "./live";
import { Dots } from "./picture-dots";
import type { PlacedEdge, PlacedNode, PlacedPicture } from "./picture-layout";
import { href } from "./router";

export interface DrawingProps {
  readonly layout: PlacedPicture;
  readonly picture: Picture;
  readonly selected: string;
  readonly allEdges: boolean;
  /** Pixels. */
  readonly frameWidth: number;
  /** Whether to show the whole drawing, however small. */
  readonly whole: boolean;
}

/** The minimum scale at which words are readable; below it, the drawing scrolls. */
const smallestScale = 0.72;
const largestScale = 1.15;

export const PictureDrawing = ({ layout, picture, selected, allEdges, frameWidth, whole }: DrawingProps) => {
  const svg = useRef<SVGSVGElement>(null);
  const dots = useRef<Dots | undefined>(undefined);
  useFlows((flows) => {
    if (!svg.current) return;
    dots.current ??= new Dots(svg.current);
    for (const flow of flows) dots.current.send(flow);
  });
  const scale = Math.min(largestScale, Math.max(whole ? 0 : smallestScale, frameWidth / layout.width));
  const touches = ({ from, to }: PlacedEdge) => from === selected || to === selected;
  const neighbours = new Set(layout.edges.filter(touches).flatMap(({ from, to }) => [from, to]));
  const hasSelection = layout.nodes.some(({ id }) => id === selected);
  const shown = layout.edges.filter((edge) => !edge.aside || allEdges || touches(edge));
  return (
    <svg
      ref={svg}
      class={hasSelection ? "picture selecting" : "picture"}
      width={layout.width * scale}
      height={layout.height * scale}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      aria-label="The program's resources and the paths of its messages"
    >
      <ArrowTips prefix="tip" kinds={["flow", "dead", "write", "read"]} />
      {shown.map((edge) => (
        <Edge key={edge.id} edge={edge} count={picture.counts[edge.id]} near={touches(edge)} />
      ))}
      <g class="dots" />
      {layout.nodes.map((node) => (
        <Node
          key={node.id}
          node={node}
          depth={picture.depths[node.id]}
          state={node.id === selected ? "selected" : neighbours.has(node.id) ? "near" : ""}
        />
      ))}
    </svg>
  );
};

const Edge = ({ edge, count, near }: { edge: PlacedEdge; count: Count | undefined; near: boolean }) => {
  const middle = edge.points[Math.floor(edge.points.length / 2)];
  return (
    <g class={near ? "edge-group near" : "edge-group"}>
      <path
        class={`edge ${edge.kind}`}
        data-edge={edge.id}
        d={pathThrough(edge.points)}
        marker-end={`url(#tip-${edge.kind})`}
      />
      {middle && count !== undefined && (
        <g class={count.failed > 0 ? "edge-count failed" : "edge-count"}>
          <rect
            x={middle.x - 7 - 3.3 * String(count.total).length}
            y={middle.y - 8}
            width={14 + 6.6 * String(count.total).length}
            height="16"
            rx="8"
          />
          <text x={middle.x} y={middle.y + 3.5}>
            {count.total}
          </text>
        </g>
      )}
    </g>
  );
};

const kinds: Readonly<Record<PlacedNode["kind"], string>> = {
  api: "HTTP API",
  function: "function",
  table: "table",
  queue: "queue",
  "dead-letter-queue": "dead-letter queue",
  bus: "event bus",
  rule: "rule",
  archive: "archive",
  "state-machine": "state machine",
  topic: "topic",
  mail: "mail identity",
};

export const kindInWords = (kind: PlacedNode["kind"]): string => kinds[kind];

const Node = ({ node, depth, state }: { node: PlacedNode; depth: number | undefined; state: string }) => {
  const { x, y, width, height, kind, label } = node;
  const left = x - width / 2;
  const alarming = kind === "dead-letter-queue" && (depth ?? 0) > 0;
  return (
    <a
      class={`node ${kind} ${state} ${alarming ? "alarming" : ""}`}
      href={href("flow", state === "selected" ? "" : node.id)}
      aria-label={`${kinds[kind]} ${label}${depth ? `, ${depth} messages` : ""}`}
      aria-current={state === "selected" ? "true" : undefined}
    >
      <rect
        class="box"
        x={left}
        y={y - height / 2}
        width={width}
        height={height}
        rx={kind === "rule" ? 20 : 9}
      />
      <g class="kind" transform={`translate(${left + 11},${y - 8})`}>
        <path d={iconPath(kind)} />
      </g>
      <text x={left + 33} y={y + 4.5}>
        {label}
      </text>{" "}
      {depth !== undefined && depth > 0 && (
        <g class="depth">
          <rect x={left + width - 15} y={y - height / 2 - 8} width="22" height="17" rx="8.500" />
          <text x={left + width - 4} y={y - height / 2 + 4.5}>
            {depth > 99 ? "99+" : depth}
          </text>
        </g>
      )}
    </a>
  );
};
