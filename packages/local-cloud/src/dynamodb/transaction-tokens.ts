import { createHash } from "node:crypto";
import type { Clock } from "../clock/clock";

/** Milliseconds for which a client request token is valid after its first request is completed. */
const validFor = 600_000;

/** The longest token that DynamoDB takes. */
const longest = 36;

/** Tokens that are remembered. The engine itself knows older ones, by the machine's clock. */
const mostTokens = 20_000;

interface Completed {
  /** When, by the cloud's clock. */
  readonly at: number;
  /** How often the token had run out before. */
  readonly generation: number;
}

/**
 * Client request tokens by the cloud's clock. The engine forgets a token after ten minutes of the machine's clock. A token
 * that ran out by the cloud's clock goes to the engine as another one.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html (ClientRequestToken)
 */
export class TransactionTokens {
  /** By the token of the caller. The oldest comes first. */
  private readonly completed = new Map<string, Completed>();

  constructor(private readonly clock: Clock) {}

  /** Whether a request with this token would be a repeat. */
  isRepeat(token: unknown): boolean {
    const known = typeof token === "string" ? this.completed.get(token) : undefined;
    return known !== undefined && this.isValid(known);
  }

  /** The token for the engine, which also refuses what is no token. */
  forEngine(token: unknown): unknown {
    const generation = typeof token === "string" ? this.generationOf(token) : 0;
    if (generation === 0) return token;
    return createHash("sha256").update(`${generation} ${token}`).digest("hex").slice(0, longest);
  }

  /** The engine has done a request with this token. */
  complete(token: unknown): void {
    if (typeof token !== "string" || this.isRepeat(token)) return;
    const generation = this.generationOf(token);
    this.completed.delete(token);
    this.completed.set(token, { at: this.clock.now(), generation });
    for (const oldest of this.completed.keys())
      if (this.completed.size > mostTokens) this.completed.delete(oldest);
      else break;
  }

  private generationOf(token: string): number {
    const known = this.completed.get(token);
    if (!known) return 0;
    return this.isValid(known) ? known.generation : known.generation + 1;
  }

  private isValid({ at }: Completed): boolean {
    return this.clock.now() - at < validFor;
  }
}
