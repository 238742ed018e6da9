/**
 * Lets a reader sleep until there is something to read. A signal while it is awake ends its next sleep immediately, so
 * that no signal is missed: it may be about a record that was written after the last read.
 */
export class WakeUp {
  private called = false;
  private resume: (() => void) | undefined;

  call(): void {
    this.called = true;
    this.resume?.();
  }

  /** @param longest maximum milliseconds */
  async sleep(longest: number): Promise<void> {
    if (!this.called) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, longest);
        this.resume = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.resume = undefined;
    }
    this.called = false;
  }
}
