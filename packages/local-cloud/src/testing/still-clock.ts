import { Clock } from "../clock/clock";

/** For tests: a clock that shows what it is set to, and doesn't tick. */
export class StillClock extends Clock {
  /** @param time milliseconds since 1970 */
  constructor(public time: number) {
    super();
  }

  override readonly now = (): number => this.time;
  override readonly exact = (): number => this.time;
}
