import type { RunningCloud } from "../e2e/cloud";
import type { Move } from "./observation";
import type { StormyStripe } from "./stripe";

export const minutes = 60;
export const days = 24 * 60 * minutes;

/** Lets time pass, in the cloud and at Stripe. */
export class Calendar {
  readonly moves: Move[] = [];
  private moving: Promise<void> = Promise.resolve();

  constructor(
    private readonly cloud: RunningCloud,
    private readonly stripe: Pick<StormyStripe, "pass">,
  ) {}

  /** One move after the other. */
  pass(seconds: number): Promise<void> {
    this.moving = this.moving.then(() => this.move(seconds));
    return this.moving;
  }

  private async move(seconds: number): Promise<void> {
    await this.cloud.advance(seconds);
    this.moves.push({ seconds });
    this.stripe.pass(seconds / 3_600);
  }
}
