import { useEffect, useRef } from "preact/hooks";
import type { SwitchView } from "../api";
import { post } from "./api-client";
import { Icon } from "./icons";
import { useData } from "./live";

/** Breaks the program's dependencies on purpose, and repairs them. */
export const Faults = () => {
  const { value: switches, reload } = useData<readonly SwitchView[]>("/api/faults", ["faults"]);
  const menu = useClosing();
  if (!switches || switches.length === 0) return null;
  const broken = switches.some(({ healthy }) => !healthy);
  return (
    <details ref={menu} class={broken ? "faults broken" : "faults"}>
      <summary>
        <Icon name="bolt" />
        <span>{broken ? "Something is broken" : "Break things"}</span>
      </summary>
      <div class="faults-menu">
        {switches.map((one) => {
          const { id, name } = one;
          const set = (value: string) => void post("/api/faults", { id, name, value }).then(reload);
          const Control = one.modes.length === 2 ? TwoModes : ManyModes;
          return <Control key={`${id} ${name}`} one={one} set={set} />;
        })}
      </div>
    </details>
  );
};

interface ControlOf {
  readonly one: SwitchView;
  readonly set: (value: string) => void;
}

/** Healthy, or not. */
const TwoModes = ({ one: { title, modes, current, healthy, unavailable }, set }: ControlOf) => {
  const [well, broken] = modes;
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={!healthy}
        disabled={unavailable !== undefined}
        onChange={({ currentTarget }) => set((currentTarget.checked ? broken : well)?.value ?? "")}
      />
      <span>
        {title}
        <small>{unavailable ?? (healthy ? broken : current)?.label}</small>
      </span>
    </label>
  );
};

const ManyModes = ({ one: { title, modes, current, unavailable }, set }: ControlOf) => {
  const isListed = modes.some(({ value }) => value === current.value);
  return (
    <label class="field">
      <span>{title}</span>
      <select
        value={current.value}
        disabled={unavailable !== undefined}
        onChange={({ currentTarget: { value } }) => set(value)}
      >
        {(isListed ? modes : [...modes, current]).map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {unavailable !== undefined && <small>{unavailable}</small>}
    </label>
  );
};

/** Closes a menu on a click elsewhere, on Escape, and on navigation. */
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
