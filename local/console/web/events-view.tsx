import { useState } from "preact/hooks";
import type { ArchivesView, ArchiveView, BusEventView, ReplayView } from "../api";
import { post } from "./api-client";
import { useData } from "./live";
import { ActionButton, Badge, Code, count, Empty, Loaded, Panel, Time, type Tone } from "./ui";

/** What was on the bus, the archives that keep it, and how to have it again. */
export const EventsView = () => {
  const data = useData<ArchivesView>("/api/archives", ["archives", "topology"]);
  return (
    <>
      <h1>Events</h1>
      <Loaded data={data}>
        {({ archives, replays, events }) => (
          <div class="split wide-left">
            <Panel title="On the bus" aside={<span class="muted">newest first</span>}>
              <Events events={events} />
            </Panel>
            <div class="stack">
              {archives.map((archive) => (
                <Archive key={archive.arn} archive={archive} reload={data.reload} />
              ))}
              {archives.length === 0 && <Empty title="No archive is deployed" />}
              <Panel title="Replays">
                <Replays replays={replays} />
              </Panel>
            </div>
          </div>
        )}
      </Loaded>
    </>
  );
};

const Events = ({ events }: { events: readonly BusEventView[] }) =>
  events.length === 0 ? (
    <Empty title="Nothing has happened yet">Place an order, and its events appear here.</Empty>
  ) : (
    <ul class="cards" aria-label="Events">
      {events.map((event) => (
        <li class="card" key={`${event.eventId}${event.at}`}>
          <details>
            <summary>
              <span class="card-title">{event.detailType}</span>
              {event.replayName !== undefined && <Badge tone="busy">replay</Badge>}
              <span class="muted grow">
                {event.rules.length === 0 ? "no rule matched" : `to ${event.rules.join(", ")}`}
              </span>
              <span class="muted">
                <Time at={event.at} />
              </span>
            </summary>
            <Code text={event.text} />
          </details>
        </li>
      ))}
    </ul>
  );

const spans = { "5": "the last 5 minutes", "60": "the last hour", "1440": "the last day" } as const;

const Archive = ({ archive, reload }: { archive: ArchiveView; reload: () => void }) => {
  const [minutes, setMinutes] = useState("60");
  const [rule, setRule] = useState("");
  const replay = () => {
    const to = Date.now();
    const body = {
      archiveArn: archive.arn,
      busArn: archive.busArn,
      from: to - Number(minutes) * 60_000,
      to,
      rules: rule === "" ? [] : [rule],
    };
    return post("/api/replays", body).then(reload);
  };
  return (
    <Panel title={`Archive ${archive.name}`}>
      <p class="muted">
        {count(archive.events, "event")}, {(archive.bytes / 1024).toFixed(1)} KB. A replay sends them again;
        consumers recognise what they have seen.
      </p>
      <div class="form">
        <label class="field">
          <span>Events of</span>
          <select value={minutes} onChange={({ currentTarget }) => setMinutes(currentTarget.value)}>
            {Object.entries(spans).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>For</span>
          <select value={rule} onChange={({ currentTarget }) => setRule(currentTarget.value)}>
            <option value="">all rules</option>
            {archive.rules.map(({ arn, name }) => (
              <option key={arn} value={arn}>
                rule {name}
              </option>
            ))}
          </select>
        </label>
        <ActionButton primary disabled={archive.events === 0} onAction={replay}>
          Replay
        </ActionButton>
      </div>
    </Panel>
  );
};

const tones: Readonly<Record<string, Tone>> = { COMPLETED: "ok", FAILED: "bad", CANCELLED: "warn" };

const Replays = ({ replays }: { replays: readonly ReplayView[] }) =>
  replays.length === 0 ? (
    <Empty title="Nothing was replayed yet" />
  ) : (
    <ul class="rows" aria-label="Replays">
      {replays.map(({ name, state, startedAt }) => (
        <li key={name}>
          <span class="mono grow">{name}</span>
          {startedAt !== undefined && <Time at={startedAt} />}
          <Badge tone={tones[state] ?? "busy"}>{state.toLowerCase()}</Badge>
        </li>
      ))}
    </ul>
  );
