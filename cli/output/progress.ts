import { Presets, SingleBar } from "cli-progress";
import type { Sink } from "./output";

export interface Progress {
  /** Reports how much is done and, if it has changed, the total. */
  at(done: number, total?: number): void;
  end(): void;
}

/** Milliseconds before a bar appears; a shorter one would only flicker. */
const worthABar = 1_000;

/** A progress bar on the terminal for work that takes over a second; nothing without a terminal. */
export const progressBar = (
  sink: Sink & NodeJS.WritableStream,
  what: string,
  total: number,
  clock: () => number = () => performance.now(),
): Progress => {
  if (sink.isTTY !== true) return { at: () => {}, end: () => {} };
  const bar = new SingleBar(
    {
      format: `${what} {bar} {percentage}% {value}/{total}`,
      stream: sink,
      clearOnComplete: true,
      hideCursor: false,
    },
    Presets.shades_grey,
  );
  const started = clock();
  let shown = false;
  let known = total;
  return {
    at: (done, newTotal = known) => {
      known = newTotal;
      if (!shown && clock() - started < worthABar) return;
      if (!shown) bar.start(known, done);
      shown = true;
      bar.setTotal(known);
      bar.update(done);
    },
    end: () => {
      if (shown) bar.stop();
    },
  };
};
