import type { LogEntry } from "../api";
import type { Listed } from "../listing";
import { Filters, Older, useFiltered } from "./filters";
import { useData } from "./live";
import { LogLines } from "./log-lines";
import { Empty, Loaded } from "./ui";

const levels = {
  name: "level",
  label: "Level",
  options: [
    ["", "all"],
    ["WARN", "warnings and errors"],
    ["ERROR", "errors"],
  ],
} as const;

/** The functions' newest lines, whichever function wrote them. */
export const LogsView = () => {
  const logs = useData<Listed<LogEntry>>(useFiltered("/api/logs"), ["logs"]);
  const { value: functions = [] } = useData<readonly string[]>("/api/functions", ["topology"]);
  const functionChoice = {
    name: "function",
    label: "Function",
    options: [["", "all"] as const, ...functions.map((name) => [name, name] as const)],
  };
  return (
    <>
      <h1>Logs</h1>
      <Filters choices={[levels, functionChoice]} />
      <Loaded data={logs}>
        {({ items, more }) =>
          items.length === 0 ? (
            <Empty title="No line matches">The functions’ log lines appear here.</Empty>
          ) : (
            <>
              <LogLines lines={items} named />
              <Older more={more} shown={items.length} />
            </>
          )
        }
      </Loaded>
    </>
  );
};
