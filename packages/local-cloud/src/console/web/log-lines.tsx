import type { LogEntry } from "../api";
import { Time } from "./ui";

/** Log lines: time, level, message; details on demand. @param named whether each line shows its function */
export const LogLines = ({ lines, named = false }: { lines: readonly LogEntry[]; named?: boolean }) => (
  <ol class={named ? "log named" : "log"}>
    {lines.map((line, index) => (
      <li key={`${line.at}/${index}`} class={line.level.toLowerCase()}>
        <Time at={line.at} />
        <span class="level">{line.level}</span>
        {named && <span class="log-function">{line.functionName}</span>}
        <span class="log-message">
          {line.message}
          <Fields fields={line.fields} />
        </span>
      </li>
    ))}
  </ol>
);

const Fields = ({ fields }: { fields: LogEntry["fields"] }) => {
  const entries = Object.entries(fields);
  if (entries.length === 0) return null;
  return (
    <span class="log-fields">
      {entries.map(([name, value]) => (
        <span key={name}>
          <b>{name}</b> {typeof value === "object" ? summary(value) : String(value)}
        </span>
      ))}
    </span>
  );
};

/** Of an error its name and message; the stack is in the log file. */
const summary = (value: unknown): string => {
  const json = JSON.stringify(value, (key, inner) =>
    key === "stack" || key === "location" ? undefined : inner,
  );
  return json ?? "";
};
