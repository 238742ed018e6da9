import type { Observer } from "#handlers/telemetry/telemetry";
import type { Output } from "./output";

/** Warns about each item that a list leaves out: its id, and what is wrong with it. */
export const leftOut = (out: Output): Observer => ({
  count: () => {},
  warn: (message, fields = {}) => {
    const parts = Object.entries(fields).map(([name, value]) =>
      name === "problems" ? [value].flat().join("; ") : `${name} ${value}`,
    );
    out.warn(`${message}: ${parts.join(": ")}`);
  },
});
