import { Presets, SingleBar } from "cli-progress";
import type { Sink } from "./output";

export interface Progress {
  /** How much is done by now, and of how much where that has changed. */
  at(done: number, total?: number): void;
  end(): void;
}

/** What takes less isn't worth a bar that flickers. Milliseconds. */
const worthABar = 1_000;

/** A bar on the terminal for what takes over a second; nothing where no person looks. */
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
