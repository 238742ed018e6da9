import { existsSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import * as z from "zod";
import type { Clock } from "./clock";

const saved = z.array(z.object({ at: z.number(), ahead: z.number() }));

/**
 * Continues with the time of an earlier run if its state was kept, and saves each move. Otherwise the timestamps of kept
 * state would be in the future.
 * @param file in the state directory
 */
export const keepClock = (clock: Clock, file: string): void => {
  if (existsSync(file)) clock.restore(saved.parse(JSON.parse(readFileSync(file, "utf8"))));
  clock.onMove(async () => {
    await writeFile(`${file}.new`, JSON.stringify(clock.history));
    await rename(`${file}.new`, file);
  });
};
