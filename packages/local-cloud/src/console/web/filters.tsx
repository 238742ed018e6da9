import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { setParameter, useRoute } from "./router";

/** A filter with a list of choices. */
export interface Choice {
  /** The parameter in the page's address. */
  readonly name: string;
  readonly label: string;
  /** Values with labels; the first means all. */
  readonly options: readonly (readonly [value: string, words: string])[];
}

const times: Choice = {
  name: "minutes",
  label: "Time",
  options: [
    ["", "any time"],
    ["5", "the last 5 minutes"],
    ["60", "the last hour"],
    ["1440", "the last day"],
  ],
};

/** The filters of a list. They are in the page's address, so that a list can be shared. */
export const Filters = (props: {
  choices?: readonly Choice[];
  /** For a list without times. */
  untimed?: boolean;
  /** Further fields. */
  children?: ComponentChildren;
}) => {
  const { parameters } = useRoute();
  const { choices = [], untimed = false, children } = props;
  return (
    <search class="filters">
      <Contains />
      {children}
      {[...choices, ...(untimed ? [] : [times])].map(({ name, label, options }) => (
        <label class="field" key={name}>
          <span>{label}</span>
          <select
            value={parameters.get(name) ?? ""}
            onChange={({ currentTarget }) => setParameter(name, currentTarget.value)}
          >
            {options.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
      ))}
    </search>
  );
};

/** Milliseconds without typing before the filter applies. */
const pause = 250;

const Contains = () => {
  const given = useRoute().parameters.get("q") ?? "";
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  useEffect(() => {
    if (text === given) return;
    const timer = setTimeout(() => setParameter("q", text), pause);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label class="field grow">
      <span>Contains</span>
      <input
        type="search"
        value={text}
        placeholder="an id, a name, a word"
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
    </label>
  );
};

/** The path of a list, with the filters from the page's address. */
export const useFiltered = (path: string): string => {
  const { parameters } = useRoute();
  const query = parameters.toString();
  return query === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${query}`;
};

/** The number of items that are added to a list at a time. */
const step = 100;

/** A button that shows more of a list, if there is more. */
export const Older = ({ more, shown }: { more: boolean; shown: number }) =>
  more ? (
    <p class="older">
      <button type="button" class="button" onClick={() => setParameter("limit", String(shown + step))}>
        Older
      </button>
    </p>
  ) : null;
