import type { AlarmView } from "../../health/api";
import { href } from "../router";
import { Badge, type Tone } from "../ui";

const tones: Readonly<Record<AlarmView["state"], Tone>> = {
  ALARM: "bad",
  INSUFFICIENT_DATA: "neutral",
  OK: "ok",
};
const words: Readonly<Record<AlarmView["state"], string>> = {
  ALARM: "in alarm",
  INSUFFICIENT_DATA: "no data yet",
  OK: "OK",
};

export const StateBadge = ({ state }: Pick<AlarmView, "state">) => (
  <Badge tone={tones[state]}>{words[state]}</Badge>
);

/** An alarm in one line, as a link to its page. */
export const AlarmState = ({ alarm: { name, label, state } }: { alarm: AlarmView }) => (
  <a class="alarm-state" href={href("health", name)}>
    <span class="grow">{label}</span>
    <StateBadge state={state} />
  </a>
);
