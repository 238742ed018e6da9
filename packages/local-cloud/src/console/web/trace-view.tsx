import { useState } from "preact/hooks";
import type { Span, Trace } from "../api";
import type { IconName } from "./icons";
import { Icon } from "./icons";
import { type Data, useData } from "./live";
import { LogLines } from "./log-lines";
import { href } from "./router";
import { type Axis, axisOf, cutTo, overlaps } from "./time-axis";
import { Badge, count, duration, Empty, Loaded, Time } from "./ui";

/** Everything that happened for the sake of something, by its ids. */
export const useTrace = (ids: readonly string[]): Data<Trace> =>
  useData<Trace>(`/api/trace?${ids.map((id) => `id=${encodeURIComponent(id)}`).join("&")}`, ["traces"]);

/** A trace as a waterfall: one bar a span, on one scale of time; a span opens to its logs. */
export const Waterfall = ({ data }: { data: Data<Trace> }) => (
  <Loaded data={data}>
    {({ spans }) =>
      spans.length === 0 ? (
        <Empty title="No trace available">Traces are in memory, and go back to the start of the cloud.</Empty>
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

/** A replay may come hours later: each has a scale of its own, so that it doesn't press the rest together. */
const Spans = ({ spans }: { spans: readonly Span[] }) => {
  const [details, setDetails] = useState(false);
  const replays = [...new Set(spans.flatMap(({ replay }) => replay ?? []))];
  return (
    <div class="waterfall">
      <div class="waterfall-bar">
        <p class="muted">{inWords(spans.filter(({ replay }) => replay === undefined))}</p>
        <label class="check">
          <input
            type="checkbox"
            checked={details}
            onChange={({ currentTarget }) => setDetails(currentTarget.checked)}
          />
          Calls and deliveries
        </label>
      </div>
      <Scale spans={spans.filter(({ replay }) => replay === undefined)} details={details} label="Spans" />
      {replays.map((name) => {
        const own = spans.filter(({ replay }) => replay === name);
        return (
          <details class="replay-group" key={name}>
            <summary>
              Replay {name}: {inWords(own)}, from <Time at={own[0]?.start ?? 0} />
            </summary>
            <Scale spans={own} details={details} label={`Spans of replay ${name}`} />
          </details>
        );
      })}
    </div>
  );
};

const inWords = (spans: readonly Span[]): string =>
  `${count(spans.length, "span")} in ${duration(axisOf(spans).total)}`;

const Scale = ({ spans, details, label }: { spans: readonly Span[]; details: boolean; label: string }) => {
  const [zoomed, setZoomed] = useState<Span>();
  const within = zoomed === undefined ? spans : spans.filter((span) => overlaps(span, zoomed));
  const shown = nested(within).filter(({ span }) => details || !["call", "delivery"].includes(span.kind));
  const axis = axisOf(within.map((span) => (zoomed === undefined ? span : cutTo(span, zoomed))));
  return (
    <>
      {zoomed && (
        <p class="zoomed">
          Only while {zoomed.name} ran{" "}
          <button type="button" class="button quiet" onClick={() => setZoomed(undefined)}>
            Show the whole trace
          </button>
        </p>
      )}
      <div class="ticks" aria-hidden="true">
        <span />
        <div>
          {axis.ticks().map(({ left, label: tick }) => (
            <span key={tick} style={{ left: `${left}%` }}>
              {tick}
            </span>
          ))}
        </div>
      </div>
      <ol class="spans" aria-label={label}>
        {shown.map(({ span, depth }) => (
          <SpanRow
            key={span.id}
            span={span}
            bar={zoomed === undefined ? span : cutTo(span, zoomed)}
            depth={depth}
            axis={axis}
            slowest={slowestCall(span, spans)}
            zoom={() => setZoomed(span)}
          />
        ))}
      </ol>
    </>
  );
};

/** The call under a span that took the longest. */
const slowestCall = ({ id }: Span, spans: readonly Span[]): Span | undefined =>
  spans
    .filter(({ kind, parent, end }) => kind === "call" && parent === id && end !== undefined)
    .reduce<Span | undefined>((slowest, one) => (took(one) > took(slowest) ? one : slowest), undefined);

const took = (span: Span | undefined): number =>
  span === undefined ? -1 : (span.end ?? span.start) - span.start;

interface RowProps {
  readonly span: Span;
  /** The part of it that is drawn. */
  readonly bar: Span;
  readonly depth: number;
  readonly axis: Axis;
  readonly slowest: Span | undefined;
  readonly zoom: () => void;
}

const SpanRow = ({ span, bar, depth, axis, slowest, zoom }: RowProps) => {
  const end = bar.end ?? axis.end;
  const time = span.end === undefined ? "under way" : duration(span.end - span.start);
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
                left: `${axis.position(bar.start)}%`,
                width: `${Math.max(0.35, axis.position(end) - axis.position(bar.start))}%`,
              }}
            />
            <span
              class={axis.position(end) > 82 ? "span-took before" : "span-took"}
              style={
                axis.position(end) > 82
                  ? { right: `${100 - axis.position(bar.start)}%` }
                  : { left: `${axis.position(end)}%` }
              }
            >
              {time}
            </span>
          </span>
        </summary>
        <div class="span-body">
          <p>
            {span.detail} {span.status === "failed" && <Badge tone="bad">failed</Badge>}
            {span.status === "running" && <Badge tone="busy">running</Badge>}{" "}
            <button type="button" class="button quiet" onClick={zoom}>
              Zoom in
            </button>
          </p>
          {span.kind === "execution" && (
            <p>
              <a href={href("executions", span.id)}>Show its path through the states</a>
            </p>
          )}
          {slowest && (
            <p>
              Slowest call: {slowest.name} {slowest.detail}, {duration(took(slowest))}
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
