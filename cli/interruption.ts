/**
 * Handles Ctrl-C: it ends the process immediately, unless a clean-up must run first. A second Ctrl-C doesn't wait for
 * the clean-up.
 */
export class Interruption {
  private readonly stops = new Set<() => void>();
  private asked = false;

  /** @param end ends the process */
  constructor(private readonly end: () => void) {}

  /** Calls `stop` on Ctrl-C instead of ending the process. @returns ends that */
  hold(stop: () => void): () => void {
    this.stops.add(stop);
    return () => this.stops.delete(stop);
  }

  /** Called when somebody presses Ctrl-C. */
  interrupt(): void {
    const stops = this.asked ? [] : [...this.stops];
    if (stops.length === 0) this.end();
    this.asked = true;
    for (const stop of stops) stop();
  }
}
