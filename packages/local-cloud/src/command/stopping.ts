import { setTimeout as delay } from "node:timers/promises";
import colours from "picocolors";
import { onReaderGone } from "../closed-output";
import { endingSignals } from "../ending-signals";
import type { Progress } from "../progress";
import { exitCodes } from "./exit-codes";

interface Stoppable {
  stop(): Promise<void> | void;
}

/** Milliseconds that stopping may take after a failure, because the error is printed only after that. */
const patience = 10_000;

/** Stops what a start began, in the given order: on a signal, or because the start failed. */
export class Stopping {
  private underWay: Promise<void> | undefined;
  private started = false;

  constructor(
    private readonly services: readonly Stoppable[],
    private readonly progress: Progress,
  ) {}

  /**
   * The first signal finishes in-flight work; a second one doesn't wait. The message "stop" from a parent process counts as
   * a signal, because on Windows it is the only way for a program to end another one cleanly. So does an output that nobody
   * reads any more.
   */
  onSignal(): void {
    for (const signal of endingSignals()) process.on(signal, () => this.end());
    process.on("message", (message) => {
      if (message === "stop") this.end();
    });
    onReaderGone(() => {
      if (!this.underWay) this.end();
    });
  }

  private end(): void {
    if (this.underWay) process.exit(1);
    this.progress.stop();
    process.stdout.write(colours.dim("\nstopping: finishing work in progress\n"));
    this.stopAll().then(
      () => process.exit(this.started ? exitCodes.ok : exitCodes.interrupted),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  }

  /** From now on, a signal is the normal end. */
  ready(): void {
    this.started = true;
  }

  /** Ignores errors while stopping, which would hide the original error. */
  async afterFailure(): Promise<void> {
    // Stopping on a signal makes a running deployment fail; the signal's handler ends the process.
    if (this.underWay) await new Promise<never>(() => {});
    this.progress.stop();
    await Promise.race([this.stopAll().catch(() => {}), delay(patience, undefined, { ref: false })]);
  }

  private stopAll(): Promise<void> {
    this.underWay ??= this.inTurn();
    return this.underWay;
  }

  private async inTurn(): Promise<void> {
    for (const service of this.services) await service.stop();
  }
}
