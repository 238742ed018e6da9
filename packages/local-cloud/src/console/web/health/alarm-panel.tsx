import type { AlarmPage, AlarmView } from "../../health/api";
import { useData } from "../live";
import { href } from "../router";
import { Ago, Loaded, Panel, Time } from "../ui";
import { StateBadge } from "./alarm-state";
import { Chart } from "./chart";
import { Markdown } from "./markdown";

/** An alarm with its metric and its runbook entry. */
export const AlarmPanel = ({ alarm, minutes }: { alarm: AlarmView; minutes: number }) => {
  const path = `/api/alarm?name=${encodeURIComponent(alarm.name)}&minutes=${minutes}`;
  const page = useData<AlarmPage>(path, ["alarms", "metrics"]);
  return (
    <Panel
      class={alarm.state === "ALARM" ? "alarm on" : "alarm"}
      title={<a href={href("health", alarm.name)}>{alarm.label}</a>}
      aside={
        <>
          <StateBadge state={alarm.state} />
          <span class="muted">
            since <Time at={alarm.since} />, <Ago at={alarm.since} />
          </span>
        </>
      }
    >
      <Loaded data={page}>{(value) => <Details page={value} minutes={minutes} />}</Loaded>
    </Panel>
  );
};

const Details = ({ page }: { page: AlarmPage; minutes: number }) => (
  <div class={page.runbook ? "alarm-body with-runbook" : "alarm-body"}>
    <div>
      <p>{page.description.replace(/\s*Runbook:.*$/, "")}</p>
      <p class="muted">{page.reason}</p>
      {page.graph && <Chart graph={page.graph} title={page.label} />}
      {page.sumsUp && <p class="muted">It is on while any of {page.sumsUp.length} alarms is on.</p>}
    </div>
    {page.runbook && (
      <aside class="runbook" aria-label={`Runbook: ${page.runbook.title}`}>
        <h3>What to do</h3>
        <Markdown text={page.runbook.markdown} />
      </aside>
    )}
  </div>
);
