import { useEffect, useRef } from "preact/hooks";
import UPlot, { type Options, type Series } from "uplot";
import type { Graph } from "../../health/api";
import { clockOf } from "../times";
import { useWidth } from "../use-width";
import { chartData, colourOf, isQuiet, latest, shortNumber } from "./chart-data";
import "uplot/dist/uPlot.min.css";

interface ChartProps {
  readonly graph: Graph;
  readonly stacked?: boolean;
  readonly height?: number;
  /** The label for screen readers. */
  readonly title: string;
}

/** Lines over time, with a legend that names each and its newest value. */
export const Chart = ({ graph, stacked = false, height = 180, title }: ChartProps) => {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const shape = `${stacked} ${height} ${graph.series.map(({ label }) => label).join("|")} ${graph.thresholds.length}`;
  const plot = useRef<UPlot | undefined>(undefined);
  useEffect(() => {
    if (!frame.current || width === 0) return;
    const made = new UPlot(
      optionsOf(graph, { stacked, height, width }, frame.current),
      chartData(graph, stacked),
      frame.current,
    );
    plot.current = made;
    return () => made.destroy();
  }, [shape, width > 0]);
  useEffect(() => plot.current?.setData(chartData(graph, stacked)), [graph]);
  useEffect(() => {
    if (width > 0) plot.current?.setSize({ width, height });
  }, [width, height]);
  return (
    <figure class="chart">
      <div ref={frame} role="img" aria-label={`${title}: ${inWords(graph)}`} />
      <Legend graph={graph} />
    </figure>
  );
};

const inWords = ({ series, thresholds }: Graph): string =>
  [
    ...series.map(({ label, values }) => `${label} ${shortNumber(latest(values) ?? 0)}`),
    ...thresholds.map(({ label }) => label),
  ].join(", ") || "no data";

/** A legend of all visible lines, or of all lines if there are few; the others are counted. */
const Legend = ({ graph: { series, thresholds } }: { graph: Graph }) => {
  const few = series.length <= mostNamed;
  const named = series
    .map((one, index) => ({ ...one, index }))
    .filter(({ values }) => few || !isQuiet(values));
  const quiet = series.length - named.length;
  return (
    <figcaption class="chart-legend">
      {named.map(({ label, values, colour, index }) => {
        const value = latest(values);
        return (
          <span key={`${label}${index}`}>
            <i style={{ background: colour ?? colourOf(index) }} />
            {label} {value !== undefined && <b>{shortNumber(value)}</b>}
          </span>
        );
      })}
      {thresholds.map(({ label }) => (
        <span key={label}>
          <i class="threshold" />
          {label}
        </span>
      ))}
      {quiet > 0 && <span>{quiet} more at 0, or without data</span>}
      {series.length === 0 && <span>No data yet.</span>}
    </figcaption>
  );
};

/** More names than this would hide the chart. */
const mostNamed = 4;

interface Size {
  readonly stacked: boolean;
  readonly width: number;
  readonly height: number;
}

/** Colours follow the theme that the page has when the chart is made. */
const optionsOf = (graph: Graph, { stacked, width, height }: Size, element: HTMLElement): Options => {
  const style = getComputedStyle(element);
  const stroke = style.getPropertyValue("color");
  const grid = { stroke: style.getPropertyValue("outline-color"), width: 1 };
  const font = "12px system-ui, sans-serif";
  const axis = { stroke, font, grid, ticks: { show: false } };
  const hasRight = graph.series.some(({ rightAxis }) => rightAxis);
  const numbers = (_: UPlot, values: readonly number[]) => values.map(shortNumber);
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false },
    padding: [8, hasRight ? 0 : 8, 0, 0],
    scales: { x: { time: true }, y: rangeOf(graph), right: { auto: true } },
    axes: [
      { ...axis, size: 28, values: (_, seconds) => seconds.map((at) => clockOf(at * 1000).slice(0, 5)) },
      { ...axis, size: 48, values: numbers },
      ...(hasRight ? [{ ...axis, scale: "right", side: 1 as const, size: 48, values: numbers }] : []),
    ],
    series: [
      {},
      ...graph.series.map((one, index) => line(one, index, stacked)),
      ...graph.thresholds.map(() => threshold),
    ],
    ...(stacked ? { bands: bandsOf(graph) } : {}),
  };
};

const line = (
  { label, colour, rightAxis }: Graph["series"][number],
  index: number,
  stacked: boolean,
): Series => {
  const stroke = colour ?? colourOf(index);
  return {
    label,
    stroke,
    width: 1.75,
    scale: rightAxis ? "right" : "y",
    spanGaps: false,
    points: { show: !stacked, size: 4, fill: stroke },
    ...(stacked ? { fill: `${stroke}55` } : {}),
  };
};

const threshold: Series = { stroke: "#c2413b", width: 1.5, dash: [6, 4], points: { show: false } };

/** Between two stacked series the colour is the upper one's. */
const bandsOf = ({ series }: Graph) =>
  series.slice(1).map((_, index) => ({ series: [index + 2, index + 1] as [number, number] }));

/** The scale includes the threshold, even if all values are small. */
const rangeOf = ({ min, max, thresholds }: Graph) => ({
  range: (_: UPlot, lowest: number | null, highest: number | null): [number, number] => {
    const values = thresholds.map(({ value }) => value);
    const top = Math.max(highest ?? 0, ...values);
    const bottom = Math.min(lowest ?? 0, min ?? 0, ...values);
    return [min ?? bottom, max ?? (top === bottom ? bottom + 1 : top + (top - bottom) * 0.1)];
  },
});
