import { useState } from "preact/hooks";
import type { Span, Trace } from "../api";
import type { IconName } from "./icons";
import { Icon } from "./icons";
import { type Data, useData } from "./live";
import { LogLines } from "./log-lines";
import { href } from "./router";
import { Badge, duration, Empty, Loaded } from "./ui";

/** Everything that happened for the sake of something, by its ids. */
export const useTrace = (ids: readonly string[]): Data<Trace> =>
  useData<Trace>(`/api/trace?${ids.map((id) => `id=${encodeURIComponent(id)}`).join("&")}`, ["traces"]);

/** A trace as a waterfall: one bar a span, on one scale of time; a span opens to its logs. */
export const Waterfall = ({ data }: { data: Data<Trace> }) => (
  <Loaded data={data}>
    {({ spans }) =>
      spans.length === 0 ? (
        <Empty title="Nothing is remembered of it">
          Traces are kept in memory, since the cloud was started.
        </Empty>
      ) : (
        <Spans spans={spans} />
      )
    }
  </Loaded>
);

const icons: Readonly<Record<Span["kind"], IconName>> = {
  request: "api",
  invocation: "function",
  call: "table",
  event: "bus",
  delivery: "rule",
  queue: "queue",
  execution: "state-machine",
};

const Spans = ({ spans }: { spans: readonly Span[] }) => {
  const [details, setDetails] = useState(false);
  const shown = nested(spans).filter(({ span }) => details || !["call", "delivery"].includes(span.kind));
  const axis = axisOf(spans);
  const ticks = axis.ticks();
  return (
    <div class="waterfall">
      <div class="waterfall-bar">
        <p class="muted">
          {spans.length} spans in {duration(axis.total)}
        </p>
        <label class="check">
          <input
            type="checkbox"
            checked={details}
            onChange={({ currentTarget }) => setDetails(currentTarget.checked)}
          />
          Calls and deliveries
        </label>
      </div>
      <div class="ticks" aria-hidden="true">
        <span />
        <div>
          {ticks.map(({ left, label }) => (
            <span key={label} style={{ left: `${left}%` }}>
              {label}
            </span>
          ))}
        </div>
      </div>
      <ol class="spans" aria-label="Spans">
        {shown.map(({ span, depth }) => (
          <SpanRow key={span.id} span={span} depth={depth} axis={axis} />
        ))}
      </ol>
    </div>
  );
};

const SpanRow = ({ span, depth, axis }: { span: Span; depth: number; axis: Axis }) => {
  const end = span.end ?? axis.end;
  const took = span.end === undefined ? "under way" : duration(span.end - span.start);
  return (
    <li class={`span ${span.kind} ${span.status}`}>
      <details>
        <summary>
          <span class="span-name" style={{ paddingLeft: `${depth * 14}px` }}>
            <Icon name={icons[span.kind]} size={14} />
            <span class="span-title">{span.name}</span>
            {span.logs.length > 0 && <span class="span-logs">{span.logs.length}</span>}
          </span>
          <span class="span-track">
            <i
              style={{
                left: `${axis.position(span.start)}%`,
                width: `${Math.max(0.35, axis.position(end) - axis.position(span.start))}%`,
              }}
            />
            <span
              class={axis.position(end) > 82 ? "span-took before" : "span-took"}
              style={
                axis.position(end) > 82
                  ? { right: `${100 - axis.position(span.start)}%` }
                  : { left: `${axis.position(end)}%` }
              }
            >
              {took}
            </span>
          </span>
        </summary>
        <div class="span-body">
          <p>
            {span.detail} {span.status === "failed" && <Badge tone="bad">failed</Badge>}
            {span.status === "running" && <Badge tone="busy">under way</Badge>}
          </p>
          {span.kind === "execution" && (
            <p>
              <a href={href("executions", span.id)}>See the way that it took</a>
            </p>
          )}
          {span.problem !== undefined && <p class="problem">{span.problem}</p>}
          {span.logs.length > 0 ? (
            <LogLines lines={span.logs} />
          ) : (
            span.kind === "invocation" && <p class="muted">It logged nothing about this.</p>
          )}
        </div>
      </details>
    </li>
  );
};

/** Children under their parents, each in the order of time. */
const nested = (spans: readonly Span[]): { span: Span; depth: number }[] => {
  const ids = new Set(spans.map(({ id }) => id));
  const under = (parent: string | undefined, depth: number): { span: Span; depth: number }[] =>
    spans
      .filter(
        (span) => (span.parent !== undefined && ids.has(span.parent) ? span.parent : undefined) === parent,
      )
      .flatMap((span) => [{ span, depth }, ...under(span.id, depth + 1)]);
  return under(undefined, 0);
};

interface Axis {
  readonly end: number;
  /** Milliseconds. */
  readonly total: number;
  /** Percent. */
  readonly position: (at: number) => number;
  readonly ticks: () => { left: number; label: string }[];
}

/** Milliseconds of quiet that are worth showing; longer ones (a retry in ten minutes) would leave the rest no room. */
const longestGap = 1_500;

/** Time, with long stretches in which nothing began or ended cut short. */
const axisOf = (spans: readonly Span[]): Axis => {
  const moments = [...new Set(spans.flatMap(({ start, end }) => [start, end ?? start]))].sort(
    (a, b) => a - b,
  );
  const first = moments[0] ?? 0;
  const last = moments.at(-1) ?? first;
  const shown = new Map<number, number>();
  let length = 0;
  for (const [index, moment] of moments.entries()) {
    length += Math.min(longestGap, moment - (moments[index - 1] ?? moment));
    shown.set(moment, length);
  }
  const scale = Math.max(1, length) * 1.02;
  return {
    end: last,
    total: last - first,
    position: (at) => ((shown.get(at) ?? length) / scale) * 100,
    ticks: () => (length < last - first - 1 ? [] : ticksUpTo(scale)),
  };
};

const ticksUpTo = (milliseconds: number): { left: number; label: string }[] => {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000].find(
    (one) => milliseconds / one <= 6,
  );
  if (step === undefined) return [];
  return Array.from({ length: Math.floor(milliseconds / step) + 1 }, (_, index) => ({
    left: ((index * step) / milliseconds) * 100,
    label: index === 0 ? "0" : step >= 1_000 ? `${(index * step) / 1_000} s` : `${index * step} ms`,
  }));
};
