import type { ExecutionSummary, ExecutionView, HistoryEntry } from "../api";
import type { Listed } from "../listing";
import { Filters, Older, useFiltered } from "./filters";
import { useData } from "./live";
import { href, useRoute } from "./router";
import { StateDrawing } from "./state-drawing";
import { OutcomeBadge, SubjectLink } from "./subject-link";
import { Ago, Badge, Code, duration, Empty, Loaded, Panel, Time, type Tone } from "./ui";

/** Executions of the state machines, each with its subject, its outcome, and its path through the states. */
export const ExecutionsView = ({ rest }: { rest: string }) => {
  const executions = useData<Listed<ExecutionSummary>>(useFiltered("/api/executions"), [
    "executions",
    "topology",
  ]);
  const outcomes = [
    ...new Set((executions.value?.items ?? []).flatMap(({ outcome }) => outcome?.text ?? [])),
  ];
  return (
    <>
      <h1>Executions</h1>
      <Filters choices={[statusChoice(outcomes)]} />
      <Loaded data={executions}>
        {({ items, more }) => {
          const chosen = rest === "" ? items[0]?.arn : rest;
          if (chosen === undefined)
            return <Empty title="No execution matches">A state machine starts when its event arrives.</Empty>;
          return (
            <div class="split">
              <ExecutionList executions={items} chosen={chosen} more={more} />
              <Execution key={chosen} arn={chosen} />
            </div>
          );
        }}
      </Loaded>
    </>
  );
};

const statusChoice = (outcomes: readonly string[]) => ({
  name: "status",
  label: "Status",
  options: [
    ["", "all"] as const,
    ...outcomes.map((outcome) => [outcome, outcome] as const),
    ...["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"].map(
      (status) => [status, status.toLowerCase().replace("_", " ")] as const,
    ),
  ],
});

const tones: Readonly<Record<string, Tone>> = { SUCCEEDED: "ok", RUNNING: "busy", ABORTED: "warn" };

const Status = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "bad"}>{status.toLowerCase().replace("_", " ")}</Badge>
);

/** Shows the outcome, which says more than the status of the execution. */
const Result = ({ status, outcome }: Pick<ExecutionSummary, "status" | "outcome">) =>
  outcome && status === "SUCCEEDED" ? <OutcomeBadge outcome={outcome} /> : <Status status={status} />;

const ExecutionList = (props: { executions: readonly ExecutionSummary[]; chosen: string; more: boolean }) => {
  const kept = Object.fromEntries(useRoute().parameters);
  return (
    <nav class="list" aria-label="Executions">
      {props.executions.map((execution) => (
        <a
          key={execution.arn}
          href={href("executions", execution.arn, kept)}
          aria-current={execution.arn === props.chosen ? "page" : undefined}
        >
          <span class="list-title mono">{execution.subject?.text ?? execution.name}</span>
          <span class="list-side">
            <Result {...execution} />
          </span>
          <span class="list-more">
            {execution.machine}, <Ago at={execution.startedAt} />
            {execution.stoppedAt !== undefined && `, ${duration(execution.stoppedAt - execution.startedAt)}`}
          </span>
        </a>
      ))}
      <Older more={props.more} shown={props.executions.length} />
    </nav>
  );
};

const Execution = ({ arn }: { arn: string }) => {
  const data = useData<ExecutionView>(`/api/execution?arn=${encodeURIComponent(arn)}`, ["executions"]);
  return (
    <Loaded data={data}>
      {(execution) => (
        <div class="stack">
          <Panel title={execution.machine} aside={<Result {...execution} />}>
            <p class="card-facts">
              {execution.subject && <SubjectLink subject={execution.subject} />}
              <span class="muted mono">{execution.name}</span>
            </p>
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
