import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Data } from "./live";

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

/** Says what isn't there yet, and how to make it so. */
export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <p class="empty-title">{title}</p>
    {children && <p>{children}</p>}
  </div>
);

/** What was asked for, or that it is under way, or why it isn't there. */
export const Loaded = <Answer,>(props: {
  data: Data<Answer>;
  children: (value: Answer) => ComponentChildren;
}) => {
  const { value, error } = props.data;
  if (value !== undefined) return <>{props.children(value)}</>;
  if (error !== undefined)
    return (
      <div class="empty" role="alert">
        <p class="empty-title">That didn’t work</p>
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

/** A button whose work takes a while, and may fail: it says so beside itself. */
export const ActionButton = (props: {
  children: ComponentChildren;
  onAction: () => Promise<unknown>;
  disabled?: boolean;
  primary?: boolean;
  label?: string;
}) => {
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false });
  const act = () => {
    setState({ busy: true });
    props.onAction().then(
      () => setState({ busy: false }),
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
        onClick={act}
      >
        {props.children}
      </button>
      {state.error !== undefined && (
        <span class="action-error" role="alert">
          {state.error}
        </span>
      )}
    </span>
  );
};

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const Time = ({ at }: { at: number }) => (
  <time dateTime={new Date(at).toISOString()} title={new Date(at).toLocaleString()}>
    {clock.format(at)}
  </time>
);

/** `3 s ago`, growing older by itself. */
export const Ago = ({ at }: { at: number }) => {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={new Date(at).toISOString()} title={new Date(at).toLocaleString()}>
      {ago(now - at)}
    </time>
  );
};

const ago = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 2) return "now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3_600)} h ago`;
};

/** `0.8 ms`, `128 ms`, `2.31 s` */
export const duration = (milliseconds: number): string => {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1_000) return `${milliseconds.toFixed(0)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(2)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.floor((milliseconds % 60_000) / 1_000)} s`;
};

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString()} ${number === 1 ? one : many}`;

/** JSON in lines when it is some, as it is when it isn't. */
export const Code = ({ text }: { text: string }) => <pre class="code">{indented(text)}</pre>;

const indented = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // plain text
  }
};
