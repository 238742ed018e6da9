import { useState } from "preact/hooks";
import type { LogEntry } from "../api";
import { useData } from "./live";
import { LogLines } from "./log-lines";
import { Empty, Loaded } from "./ui";

/** The functions' newest lines, whichever function wrote them. */
export const LogsView = () => {
  const logs = useData<readonly LogEntry[]>("/api/logs", ["logs"]);
  const [wanted, setWanted] = useState("");
  return (
    <>
      <h1>Logs</h1>
      <label class="field search">
        <span>Lines that contain</span>
        <input
          type="search"
          value={wanted}
          placeholder="an order id, a function, a word"
          onInput={({ currentTarget }) => setWanted(currentTarget.value)}
        />
      </label>
      <Loaded data={logs}>
        {(lines) => {
          const shown = lines.filter((line) => contains(line, wanted)).reverse();
          if (shown.length === 0)
            return <Empty title={wanted === "" ? "No function has said anything yet" : "No line has that"} />;
          return <LogLines lines={shown} named />;
        }}
      </Loaded>
    </>
  );
};

const contains = (line: LogEntry, wanted: string): boolean =>
  wanted === "" || JSON.stringify(line).toLowerCase().includes(wanted.toLowerCase());
