import { useEffect, useRef, useState } from "preact/hooks";
import type { SearchHit, SearchResult } from "../api";
import { get } from "./api-client";
import { Icon } from "./icons";
import { href } from "./router";

export const hrefOf = ({ view, rest, parameters }: SearchHit): string => href(view, rest, parameters);

/** Opens the thing with an id, or a list of everything that mentions it. `/` focuses the box. */
export const SearchBox = () => {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.select();
      input.current?.focus();
    };
    addEventListener("keydown", focus);
    return () => removeEventListener("keydown", focus);
  }, []);
  const go = (event: Event) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted === "") return;
    get<SearchResult>(`/api/search?q=${encodeURIComponent(wanted)}`)
      .then(({ exact }) => (exact ? hrefOf(exact) : href("search", wanted)))
      .catch(() => href("search", wanted)) // the results page shows the error
      .then((target) => {
        location.hash = target;
      });
  };
  return (
    <search>
      <form class="search-box" onSubmit={go}>
        <Icon name="search" />
        <input
          ref={input}
          type="search"
          value={text}
          aria-label="Search by an id, a customer or a word"
          placeholder="Any id, customer, word"
          aria-keyshortcuts="/"
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <span class="key">/</span>
      </form>
    </search>
  );
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
