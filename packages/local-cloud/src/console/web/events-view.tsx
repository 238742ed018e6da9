import { useState } from "preact/hooks";
import type { ArchivesView, ArchiveView, BusEventView, ReplayView } from "../api";
import type { Listed } from "../listing";
import { post } from "./api-client";
import { cloudTime } from "./cloud-time";
import { EventReplay } from "./event-replay";
import { Filters, Older, useFiltered } from "./filters";
import { useData } from "./live";
import { href } from "./router";
import { RuleChoice } from "./rule-choice";
import { SubjectLink } from "./subject-link";
import { ActionButton, Badge, Code, count, Empty, Loaded, Panel, Time, type Tone } from "./ui";

/** The events on the bus, the archives, and replays; with an event's id, that event. */
export const EventsView = ({ rest }: { rest: string }) => {
  const data = useData<ArchivesView>("/api/archives", ["archives", "topology"]);
  return (
    <>
      <h1>Events</h1>
      <div class="split wide-left">
        <Events id={rest} archives={data.value?.archives ?? []} reload={data.reload} />
        <Loaded data={data}>
          {({ archives, replays }) => (
            <div class="stack">
              {archives.map((archive) => (
                <Archive key={archive.arn} archive={archive} reload={data.reload} />
              ))}
              {archives.length === 0 && <Empty title="No archive is deployed" />}
              <Panel title="Replays">
                <Replays replays={replays} />
              </Panel>
            </div>
          )}
        </Loaded>
      </div>
    </>
  );
};

interface Replayable {
  readonly archives: readonly ArchiveView[];
  readonly reload: () => void;
}

const Events = ({ id, ...replayable }: { id: string } & Replayable) => {
  const filtered = useFiltered("/api/events");
  const path = id === "" ? filtered : `/api/events?id=${encodeURIComponent(id)}`;
  const events = useData<Listed<BusEventView> & { readonly types: readonly string[] }>(path, ["archives"]);
  const types = events.value?.types ?? [];
  const type = {
    name: "type",
    label: "Type",
    options: [["", "all"] as const, ...types.map((one) => [one, one] as const)],
  };
  return (
    <div>
      {id === "" ? (
        <Filters choices={[type]} />
      ) : (
        <p class="crumb">
          <a href={href("events")}>All events</a>
        </p>
      )}
      <Panel title="On the bus" aside={<span class="muted">newest first</span>}>
        <Loaded data={events}>
          {({ items, more }) =>
            items.length === 0 ? (
              <Empty title="No event matches">Events that are published to an event bus appear here.</Empty>
            ) : (
              <>
                <ul class="cards" aria-label="Events">
                  {items.map((event) => (
                    <Event
                      key={`${event.eventId}${event.at}`}
                      event={event}
                      open={id !== ""}
                      {...replayable}
                    />
                  ))}
                </ul>
                <Older more={more} shown={items.length} />
              </>
            )
          }
        </Loaded>
      </Panel>
    </div>
  );
};

const Event = ({ event, open, ...replayable }: { event: BusEventView; open: boolean } & Replayable) => (
  <li class="card">
    <details open={open}>
      <summary>
        <span class="card-title">{event.detailType}</span>
        {event.subject && <span class="mono">{event.subject.text}</span>}
        {event.replayName !== undefined && <Badge tone="busy">replay</Badge>}
        <span class="muted grow">
          {event.rules.length === 0 ? "no rule matched" : `to ${event.rules.join(", ")}`}
        </span>
        <span class="muted">
          <Time at={event.at} />
        </span>
      </summary>
      <p class="card-facts">
        {event.subject && <SubjectLink subject={event.subject} />}
        <span class="muted">
          id{" "}
          <a class="mono" href={href("events", event.eventId)}>
            {event.eventId}
          </a>
        </span>
        {event.replayName !== undefined && <span class="muted">by replay {event.replayName}</span>}
      </p>
      <EventReplay event={event} {...replayable} />
      <Code text={event.text} />
    </details>
  </li>
);

const spans = { "5": "the last 5 minutes", "60": "the last hour", "1440": "the last day" } as const;

const Archive = ({ archive, reload }: { archive: ArchiveView; reload: () => void }) => {
  const [minutes, setMinutes] = useState("60");
  const [rule, setRule] = useState("");
  const replay = () => {
    const to = cloudTime();
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
        consumers recognise events that they have handled.
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
        <RuleChoice label="For" rules={archive.rules} value={rule} onChange={setRule} />
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
    <Empty title="No replays yet" />
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
