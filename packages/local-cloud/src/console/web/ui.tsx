import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Done } from "../api";
import { cloudTime } from "./cloud-time";
import type { Data } from "./live";
import { ago, clockOf, dateAndClock } from "./times";

export { clockOf, duration } from "./times";

export type Tone = "neutral" | "ok" | "bad" | "warn" | "busy";

/** A status in a word; the colour only repeats what the word says. */
export const Badge = ({ tone = "neutral", children }: { tone?: Tone; children: ComponentChildren }) => (
  <span class={`badge ${tone}`}>{children}</span>
);

export const Panel = (props: {
  title: ComponentChildren;
  aside?: ComponentChildren;
  children: ComponentChildren;
  class?: string;
}) => (
  <section class={`panel ${props.class ?? ""}`}>
    <header>
      <h2>{props.title}</h2>
      {props.aside && <div class="aside">{props.aside}</div>}
    </header>
    {props.children}
  </section>
);

/** Says that something doesn't exist yet, and how to create it. */
export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <p class="empty-title">{title}</p>
    {children && <p>{children}</p>}
  </div>
);

/** The loaded data, or that it is loading, or why loading failed. */
export const Loaded = <Answer,>(props: {
  data: Data<Answer>;
  children: (value: Answer) => ComponentChildren;
}) => {
  const { value, error } = props.data;
  if (value !== undefined) return <>{props.children(value)}</>;
  if (error !== undefined)
    return (
      <div class="empty" role="alert">
        <p class="empty-title">Loading failed</p>
        <p>{error}</p>
        <button type="button" class="button" onClick={props.data.reload}>
          Try again
        </button>
      </div>
    );
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">Loading</span>
      <i />
      <i />
      <i />
    </div>
  );
};

/** The text of an action's result, if it has one. */
const isDone = (value: unknown): value is Done =>
  typeof value === "object" && value !== null && "ok" in value && "text" in value;

interface ActionState {
  readonly busy: boolean;
  readonly asking?: boolean;
  readonly error?: string;
  readonly said?: string;
}

const said = ({ ok, text }: Done): ActionState => ({
  busy: false,
  ...(ok ? { said: text } : { error: text }),
});

/** A button for an action that takes a while and may fail; it shows the result next to it. */
export const ActionButton = (props: {
  children: ComponentChildren;
  onAction: () => Promise<unknown>;
  disabled?: boolean;
  primary?: boolean;
  label?: string;
  /** A question to confirm first, for actions that can't be undone. */
  confirm?: string;
}) => {
  const [state, setState] = useState<ActionState>({ busy: false });
  const act = () => {
    setState({ busy: true });
    props.onAction().then(
      (value) => setState(isDone(value) ? said(value) : { busy: false }),
      (error: unknown) =>
        setState({ busy: false, error: error instanceof Error ? error.message : String(error) }),
    );
  };
  return (
    <span class="action">
      <button
        type="button"
        class={props.primary ? "button primary" : "button"}
        disabled={props.disabled || state.busy}
        aria-label={props.label}
        onClick={() => (props.confirm === undefined ? act() : setState({ busy: false, asking: true }))}
      >
        {props.children}
      </button>
      {state.asking && (
        <span class="asking" role="alertdialog" aria-label="Are you sure?">
          {props.confirm}
          <button type="button" class="button danger" onClick={act}>
            Yes
          </button>
          <button type="button" class="button" onClick={() => setState({ busy: false })}>
            No
          </button>
        </span>
      )}
      {state.said !== undefined && (
        <span class="action-said" role="status">
          {state.said}
        </span>
      )}
      {state.error !== undefined && (
        <span class="action-error" role="alert">
          {state.error}
        </span>
      )}
    </span>
  );
};

export const Time = ({ at, dated = false }: { at: number; dated?: boolean }) => (
  <time dateTime={new Date(at).toISOString()} title={dateAndClock(at)}>
    {dated ? dateAndClock(at) : clockOf(at)}
  </time>
);

/** `3 s ago`, updated automatically. */
export const Ago = ({ at }: { at: number }) => {
  const [now, setNow] = useState(cloudTime());
  useEffect(() => {
    const timer = setInterval(() => setNow(cloudTime()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={new Date(at).toISOString()} title={dateAndClock(at)}>
      {ago(now - at)}
    </time>
  );
};

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString()} ${number === 1 ? one : many}`;

/** Formatted JSON, or other text unchanged. */
export const Code = ({ text }: { text: string }) => <pre class="code">{indented(text)}</pre>;

const indented = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // plain text
  }
};
