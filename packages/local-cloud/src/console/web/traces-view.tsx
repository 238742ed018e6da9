import type { Histogram, OperationsView, OperationView } from "../api";
import { Filters, Older, useFiltered } from "./filters";
import { Bins } from "./histogram";
import { useData } from "./live";
import { href, useRoute } from "./router";
import { SubjectLink } from "./subject-link";
import { useTrace, Waterfall } from "./trace-view";
import { Badge, duration, Empty, Loaded, Panel, Time } from "./ui";

const choices = [
  {
    name: "kind",
    label: "Kind",
    options: [
      ["", "all"],
      ["request", "requests"],
      ["invocation", "functions"],
      ["execution", "executions"],
    ],
  },
  {
    name: "outcome",
    label: "Outcome",
    options: [
      ["", "all"],
      ["failed", "failed"],
    ],
  },
  {
    name: "order",
    label: "Order",
    options: [
      ["", "newest first"],
      ["slowest", "slowest first"],
    ],
  },
] as const;

/** Requests, functions and executions by duration; with an id, the trace of that one. */
export const TracesView = ({ rest }: { rest: string }) => (rest === "" ? <Operations /> : <One id={rest} />);

const One = ({ id }: { id: string }) => {
  // What it is about has passed through streams and queues, where no id of a request goes.
  const about = useRoute().parameters.get("about");
  const trace = useTrace(about === null ? [id] : [id, about]);
  return (
    <>
      <h1>Trace</h1>
      <p class="crumb">
        <a href={href("traces")}>All traces</a> <span class="mono muted breaks">{id}</span>
      </p>
      <Panel title="What happened">
        <Waterfall data={trace} />
      </Panel>
    </>
  );
};

const Operations = () => {
  const found = useData<OperationsView>(useFiltered("/api/operations"), ["traces"]);
  return (
    <>
      <h1>Traces</h1>
      <Filters choices={choices} />
      <Loaded data={found}>
        {({ items, more, histogram }) =>
          items.length === 0 ? (
            <Empty title="Nothing matches">Requests, functions and executions appear here.</Empty>
          ) : (
            <div class="stack">
              <Panel title="Durations" aside={<Percentiles of={histogram} />}>
                <Bins histogram={histogram} />
              </Panel>
              <Panel title="All traces">
                <ul class="rows" aria-label="Traces">
                  {items.map((one) => (
                    <Operation key={`${one.kind} ${one.id} ${one.at}`} operation={one} />
                  ))}
                </ul>
                <Older more={more} shown={items.length} />
              </Panel>
            </div>
          )
        }
      </Loaded>
    </>
  );
};

const Percentiles = ({ of: { percentiles } }: { of: Histogram }) => (
  <span class="muted number">
    {percentiles.map(({ p, duration: time }) => `p${p} ${duration(time)}`).join(" · ")}
  </span>
);

const Operation = ({ operation }: { operation: OperationView }) => {
  const { id, kind, name, at, failed, problem, subject } = operation;
  return (
    <li>
      <Time at={at} />
      <a class="grow" href={href("traces", id, { about: subject?.rest })}>
        {name}
      </a>
      {subject && <SubjectLink subject={subject} />}
      <span class="muted">{kind}</span>
      {failed && <Badge tone="bad">failed</Badge>}
      <span class="number">{duration(operation.duration)}</span>
      {problem !== undefined && <span class="problem">{problem}</span>}
    </li>
  );
};
