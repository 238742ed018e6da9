import { useEffect, useMemo, useRef } from "preact/hooks";
import type { StateGraph, StateNode } from "../api";
import { ArrowTips } from "./arrow-tips";
import { arranged, pathThrough } from "./graph-layout";
import { useWidth } from "./use-width";

const height = 36;

/** The minimum scale at which words are readable; below it, the drawing scrolls. */
const smallestScale = 0.7;

const widthOf = (name: string): number => Math.max(96, 28 + name.length * 7.2);

/** A state machine's graph, with the path of an execution. */
export const StateDrawing = ({ graph }: { graph: StateGraph }) => {
  const shape = graph.states.map(({ name }) => name).join() + graph.transitions.length;
  const layout = useMemo(
    () =>
      arranged({
        nodes: graph.states.map(({ name }) => ({ id: name, width: widthOf(name), height })),
        edges: graph.transitions.map(({ from, to, label }) => ({ from, to, weight: label === "" ? 3 : 1 })),
        direction: "TB",
        nodeGap: 20,
        rankGap: 30,
      }),
    [shape],
  );
  const frame = useRef<HTMLElement>(null);
  const scale = Math.min(1, Math.max(smallestScale, useWidth(frame) / layout.width));
  useEffect(() => {
    // If the drawing is wider than its frame, it scrolls to the taken path.
    const [first] = graph.states.filter(({ entries }) => entries > 0).slice(1);
    if (!frame.current || !first) return;
    frame.current.scrollLeft = layout.at(first.name).x * scale - frame.current.clientWidth / 2;
  }, [shape, scale]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls where it is wider than its frame, by the arrow keys too
    <section class="drawing states" ref={frame} tabIndex={0} aria-label="The path through the states">
      <svg
        class="picture"
        width={layout.width * scale}
        height={layout.height * scale}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        role="img"
        aria-label={`The path taken: ${wayTaken(graph)}`}
      >
        <ArrowTips prefix="way" kinds={["taken", "untaken"]} />
        {[...graph.transitions]
          .sort((a, b) => Number(a.taken) - Number(b.taken))
          .map(({ from, to, taken, label }) => (
            <path
              key={`${from}→${to}`}
              class={`way ${taken ? "taken" : "untaken"} ${label.startsWith("on ") ? "catch" : ""}`}
              d={pathThrough(layout.points(from, to))}
              marker-end={`url(#way-${taken ? "taken" : "untaken"})`}
            >
              <title>{[`${from} to ${to}`, label].filter((one) => one !== "").join(", ")}</title>
            </path>
          ))}
        {graph.states.map((state) => (
          <State key={state.name} state={state} at={layout.at(state.name)} />
        ))}
      </svg>
    </section>
  );
};

const wayTaken = ({ states }: StateGraph): string =>
  states
    .filter(({ entries }) => entries > 0)
    .map(({ name, status }) => `${name} (${status})`)
    .join(", ") || "none yet";

const State = ({ state, at }: { state: StateNode; at: { x: number; y: number } }) => {
  const { name, type, status, entries } = state;
  const width = widthOf(name);
  return (
    <g class={`state ${status} ${type.toLowerCase()}`}>
      <title>
        {name}: {type}, {status}
        {entries > 1 ? `, entered ${entries} times` : ""}
      </title>
      <rect
        x={at.x - width / 2}
        y={at.y - height / 2}
        width={width}
        height={height}
        rx={type === "Choice" ? 18 : 8}
      />
      <text x={at.x} y={at.y + 4.5}>
        {name}
      </text>
    </g>
  );
};
