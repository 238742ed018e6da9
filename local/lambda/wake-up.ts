/**
 * Lets a reader sleep until there is something to read. A call while it is awake is kept for its next sleep, which
 * then ends at once, so that no call is missed: it may be of what was written after the reader looked.
 */
export class WakeUp {
  private called = false;
  private resume: (() => void) | undefined;

  call(): void {
    this.called = true;
    this.resume?.();
  }

  /** @param longest milliseconds after which it ends in any case */
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
