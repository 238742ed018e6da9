import { useEffect, useRef, useState } from "preact/hooks";
import type { Flow } from "../api";
import { get } from "./api-client";
import { setCloudTime } from "./cloud-time";

type Handlers = {
  readonly changed: Set<(topics: ReadonlySet<string>) => void>;
  readonly flows: Set<(flows: readonly Flow[]) => void>;
  readonly connected: Set<(connected: boolean) => void>;
};
const handlers: Handlers = { changed: new Set(), flows: new Set(), connected: new Set() };
let isConnected = false;

/** Opens the stream of server-sent events; the browser reconnects it by itself. */
export const connect = (): void => {
  const source = new EventSource("/events");
  source.addEventListener("clock", ({ data }) => setCloudTime(JSON.parse(data).now));
  source.addEventListener("hello", () => {
    setConnected(true);
    // Changes while the connection was down weren't reported.
    tell(new Set(["*"]));
  });
  source.addEventListener("error", () => setConnected(false));
  source.addEventListener("changed", ({ data }) => tell(new Set(JSON.parse(data))));
  source.addEventListener("flows", ({ data }) => {
    const flows: readonly Flow[] = JSON.parse(data);
    for (const handler of handlers.flows) handler(flows);
  });
};

const setConnected = (connected: boolean): void => {
  isConnected = connected;
  for (const handler of handlers.connected) handler(connected);
};

const tell = (topics: ReadonlySet<string>): void => {
  for (const handler of handlers.changed) handler(topics);
};

const useHandler = <Handler>(set: Set<Handler>, handler: Handler): void => {
  useEffect(() => {
    set.add(handler);
    return () => void set.delete(handler);
  });
};

export const useConnected = (): boolean => {
  const [connected, set] = useState(isConnected);
  useHandler(handlers.connected, set);
  return connected;
};

/** Calls back with the edges that messages went along. */
export const useFlows = (onFlows: (flows: readonly Flow[]) => void): void =>
  useHandler(handlers.flows, onFlows);

export interface Data<Answer> {
  /** `undefined` until the first response. */
  readonly value: Answer | undefined;
  readonly error: string | undefined;
  readonly reload: () => void;
}

/** Loads a path, and reloads it whenever one of the topics has changed; one request at a time. */
export const useData = <Answer>(path: string, topics: readonly string[]): Data<Answer> => {
  const [state, setState] = useState<{ path: string; value?: Answer; error?: string }>({ path });
  const busy = useRef({ current: "", again: false });
  const load = () => {
    if (busy.current.current === path) {
      busy.current.again = true;
      return;
    }
    busy.current = { current: path, again: false };
    get<Answer>(path)
      .then(
        (value) => setState((now) => (busy.current.current === path ? { path, value } : now)),
        (error: unknown) =>
          setState((now) =>
            busy.current.current === path
              ? { ...now, path, error: error instanceof Error ? error.message : "" }
              : now,
          ),
      )
      .finally(() => {
        if (busy.current.current !== path) return;
        const { again } = busy.current;
        busy.current = { current: "", again: false };
        if (again) load();
      });
  };
  useEffect(load, [path]);
  useHandler(handlers.changed, (changed) => {
    if (changed.has("*") || topics.some((topic) => changed.has(topic))) load();
  });
  // Data of another path isn't shown for this one.
  const own = state.path === path ? state : { path };
  return { value: own.value, error: own.error, reload: load };
};
