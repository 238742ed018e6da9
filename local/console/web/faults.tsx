import { useEffect, useRef } from "preact/hooks";
import type { FaultsView } from "../api";
import { post } from "./api-client";
import { Icon } from "./icons";
import { useData } from "./live";

const groqModes = { ok: "works", down: "is down", slow: "is slow", garbage: "talks nonsense" } as const;

const isMode = (value: string): value is keyof typeof groqModes => value in groqModes;

/** Breaks what the program depends on, and heals it. */
export const Faults = () => {
  const { value, reload } = useData<FaultsView>("/api/faults", ["faults"]);
  const menu = useClosing();
  if (!value) return null;
  const change = (body: Partial<FaultsView>) => void post("/api/faults", body).then(reload);
  const broken = value.mailRejected || value.groq !== "ok";
  return (
    <details ref={menu} class={broken ? "faults broken" : "faults"}>
      <summary>
        <Icon name="bolt" />
        <span>{broken ? "Something is broken" : "Break things"}</span>
      </summary>
      <div class="faults-menu">
        <label class="switch">
          <input
            type="checkbox"
            checked={value.mailRejected}
            onChange={({ currentTarget }) => change({ mailRejected: currentTarget.checked })}
          />
          <span>
            E-mail is rejected
            <small>SES refuses every recipient</small>
          </span>
        </label>
        <label class="field">
          <span>The language model</span>
          <select
            value={value.groq}
            disabled={!value.groqIsStandIn}
            onChange={({ currentTarget: { value: mode } }) => isMode(mode) && change({ groq: mode })}
          >
            {Object.entries(groqModes).map(([mode, words]) => (
              <option key={mode} value={mode}>
                Groq {words}
              </option>
            ))}
          </select>
          {!value.groqIsStandIn && <small>The real Groq is asked: it can’t be broken from here.</small>}
        </label>
      </div>
    </details>
  );
};

/** A menu that closes as menus do: by a click elsewhere, by Escape, by going elsewhere. */
const useClosing = () => {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const { current } = menu;
      if (!current?.open) return;
      if (event instanceof KeyboardEvent && event.key !== "Escape") return;
      if (event instanceof PointerEvent && event.target instanceof Node && current.contains(event.target))
        return;
      current.open = false;
      if (event instanceof KeyboardEvent) current.querySelector("summary")?.focus();
    };
    const occasions = ["pointerdown", "keydown", "hashchange"] as const;
    for (const occasion of occasions) addEventListener(occasion, close);
    return () => {
      for (const occasion of occasions) removeEventListener(occasion, close);
    };
  }, []);
  return menu;
};
