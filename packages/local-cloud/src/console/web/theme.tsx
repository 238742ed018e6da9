import { useState } from "preact/hooks";
import { Icon } from "./icons";

const isDark = (): boolean => {
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : chosen === "dark";
};

/** Light or dark: the system's setting until the user chooses. */
export const ThemeSwitch = () => {
  const [dark, setDark] = useState(isDark);
  const toggle = () => {
    const theme = dark ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
    setDark(!dark);
  };
  return (
    <button
      type="button"
      class="icon-button"
      onClick={toggle}
      aria-label={dark ? "Light theme" : "Dark theme"}
    >
      <Icon name={dark ? "sun" : "moon"} />
    </button>
  );
};
