import type { AlarmView, DashboardView } from "../../health/api";
import { useData } from "../live";
import { href, setParameter, useRoute } from "../router";
import { count, Empty, Loaded, Panel } from "../ui";
import { AlarmPanel } from "./alarm-panel";
import { AlarmState } from "./alarm-state";
import { Widget } from "./widget";

const topics = ["alarms", "topology"];

/** The alarms that are on, then the program's own dashboards. With an alarm's name, that alarm. */
export const HealthView = ({ rest }: { rest: string }) => {
  const alarms = useData<readonly AlarmView[]>("/api/alarms", topics);
  const minutes = useMinutes();
  return (
    <>
      <div class="heading">
        <h1>Health</h1>
        <TimeRange minutes={minutes} />
      </div>
      <Loaded data={alarms}>
        {(list) => {
          const chosen = list.filter(({ name }) => name === rest);
          const shown = chosen.length > 0 ? chosen : list.filter(({ state }) => state === "ALARM");
          return (
            <div class="stack">
              <Summary alarms={list} one={chosen[0]} />
              {shown.map((alarm) => (
                <AlarmPanel key={alarm.name} alarm={alarm} minutes={minutes} />
              ))}
              {chosen.length === 0 && <AllAlarms alarms={list} />}
              {chosen.length === 0 && <Dashboards minutes={minutes} />}
            </div>
          );
        }}
      </Loaded>
    </>
  );
};

/** The number of alarms that are on, in the navigation. */
export const AlarmBadge = () => {
  const { value = [] } = useData<readonly AlarmView[]>("/api/alarms", topics);
  const on = value.filter(({ state }) => state === "ALARM").length;
  if (on === 0) return null;
  return (
    <span class="nav-badge">
      {on}
      <span class="visually-hidden"> {on === 1 ? "alarm is" : "alarms are"} on</span>
    </span>
  );
};

const Summary = ({ alarms, one }: { alarms: readonly AlarmView[]; one: AlarmView | undefined }) => {
  if (one)
    return (
      <p class="crumb">
        <a href={href("health")}>All alarms</a>
      </p>
    );
  const on = alarms.filter(({ state }) => state === "ALARM").length;
  if (alarms.length === 0) return <Empty title="The program declares no alarms" />;
  return (
    <p class={on > 0 ? "verdict bad" : "verdict ok"} role="status">
      {on > 0 ? `${count(on, "alarm is", "alarms are")} on.` : `None of the ${alarms.length} alarms is on.`}
    </p>
  );
};

const AllAlarms = ({ alarms }: { alarms: readonly AlarmView[] }) =>
  alarms.length === 0 ? null : (
    <details class="panel all-alarms">
      <summary>All alarms</summary>
      <ul class="alarm-states">
        {alarms.map((alarm) => (
          <li key={alarm.name}>
            <AlarmState alarm={alarm} />
          </li>
        ))}
      </ul>
    </details>
  );

const Dashboards = ({ minutes }: { minutes: number }) => {
  const { value = [] } = useData<readonly string[]>("/api/dashboards", ["topology"]);
  return (
    <>
      {value.map((name) => (
        <Dashboard key={name} name={name} minutes={minutes} />
      ))}
    </>
  );
};

const Dashboard = ({ name, minutes }: { name: string; minutes: number }) => {
  const path = `/api/dashboard?name=${encodeURIComponent(name)}&minutes=${minutes}`;
  const data = useData<DashboardView>(path, ["metrics", "topology"]);
  return (
    <Panel title={name} aside={<span class="muted">drawn from the program’s own dashboard</span>}>
      <Loaded data={data}>
        {({ widgets }) => (
          <div class="dashboard">
            {widgets.map((widget) => (
              <Widget key={`${widget.x} ${widget.y}`} widget={widget} />
            ))}
          </div>
        )}
      </Loaded>
    </Panel>
  );
};

const ranges = { "15": "15 minutes", "60": "hour", "180": "3 hours", "720": "12 hours" } as const;

const useMinutes = (): number => Number(useRoute().parameters.get("minutes") ?? 60) || 60;

const TimeRange = ({ minutes }: { minutes: number }) => (
  <label class="field inline">
    <span>The last</span>
    <select
      value={String(minutes)}
      onChange={({ currentTarget }) => setParameter("minutes", currentTarget.value)}
    >
      {Object.entries(ranges).map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  </label>
);
