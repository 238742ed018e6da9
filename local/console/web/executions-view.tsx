import type { ExecutionSummary, ExecutionView, HistoryEntry } from "../api";
import { useData } from "./live";
import { href } from "./router";
import { StateDrawing } from "./state-drawing";
import { Ago, Badge, Code, duration, Empty, Loaded, Panel, Time, type Tone } from "./ui";

/** Executions of the state machines, each with the way that it took. */
export const ExecutionsView = ({ rest }: { rest: string }) => {
  const executions = useData<readonly ExecutionSummary[]>("/api/executions", ["executions", "topology"]);
  return (
    <>
      <h1>Executions</h1>
      <Loaded data={executions}>
        {(list) => {
          const chosen = list.find(({ arn }) => arn === rest) ?? list[0];
          if (!chosen)
            return (
              <Empty title="Nothing was executed yet">A state machine starts when its event comes.</Empty>
            );
          return (
            <div class="split">
              <ExecutionList executions={list} chosen={chosen} />
              <Execution key={chosen.arn} arn={chosen.arn} />
            </div>
          );
        }}
      </Loaded>
    </>
  );
};

const tones: Readonly<Record<string, Tone>> = { SUCCEEDED: "ok", RUNNING: "busy", ABORTED: "warn" };

const Status = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "bad"}>{status.toLowerCase().replace("_", " ")}</Badge>
);

const ExecutionList = (props: { executions: readonly ExecutionSummary[]; chosen: ExecutionSummary }) => (
  <nav class="list" aria-label="Executions">
    {props.executions.map((execution) => (
      <a
        key={execution.arn}
        href={href("executions", execution.arn)}
        aria-current={execution.arn === props.chosen.arn ? "page" : undefined}
      >
        <span class="list-title mono">{execution.name}</span>
        <span class="list-side">
          <Status status={execution.status} />
        </span>
        <span class="list-more">
          {execution.machine}, <Ago at={execution.startedAt} />
          {execution.stoppedAt !== undefined && `, ${duration(execution.stoppedAt - execution.startedAt)}`}
        </span>
      </a>
    ))}
  </nav>
);

const Execution = ({ arn }: { arn: string }) => {
  const data = useData<ExecutionView>(`/api/execution?arn=${encodeURIComponent(arn)}`, ["executions"]);
  return (
    <Loaded data={data}>
      {(execution) => (
        <div class="stack">
          <Panel title={execution.machine} aside={<Status status={execution.status} />}>
            {execution.error !== undefined && (
              <p class="problem">
                {execution.error} {execution.cause}
              </p>
            )}
            <StateDrawing graph={execution.graph} />
          </Panel>
          <Panel title="History">
            <History entries={execution.history} />
          </Panel>
          <Panel title="Input and output">
            <Code text={execution.input} />
            {execution.output !== undefined && <Code text={execution.output} />}
          </Panel>
        </div>
      )}
    </Loaded>
  );
};

const History = ({ entries }: { entries: readonly HistoryEntry[] }) => (
  <ol class="history">
    {entries.map(({ id, at, type, state, detail }) => (
      <li key={id} class={/Failed|TimedOut|Aborted/.test(type) ? "failed" : ""}>
        <details>
          <summary>
            <span class="number">{id}</span>
            <span class="grow">
              {type} {state !== undefined && <b>{state}</b>}
            </span>
            <Time at={at} />
          </summary>
          {detail !== "" && <pre class="code">{detail}</pre>}
        </details>
      </li>
    ))}
  </ol>
);
