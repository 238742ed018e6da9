/** A token bucket: `burst` requests at once, refilled at `rate` per second. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly rate: number,
    private readonly burst: number,
    private readonly now: () => number,
  ) {
    this.tokens = burst;
    this.filledAt = now();
  }

  /** Takes a token, if there is one. */
  take(): boolean {
    const now = this.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / 1000) * this.rate);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

interface Limits {
  readonly throttlingRateLimit?: number | undefined;
  readonly throttlingBurstLimit?: number | undefined;
}

const bucketOf = (
  { throttlingRateLimit: rate, throttlingBurstLimit: burst }: Limits,
  now: () => number,
): TokenBucket | undefined =>
  rate === undefined || burst === undefined ? undefined : new TokenBucket(rate, burst, now);

/**
 * The limits of a stage. A route with its own settings has its own bucket, so that a flood of its requests doesn't affect
 * other routes, which share the default bucket.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export class StageThrottle {
  private readonly shared: TokenBucket | undefined;
  private readonly own: ReadonlyMap<string, TokenBucket>;

  constructor(defaults: Limits | undefined, routes: Readonly<Record<string, Limits>>, now: () => number) {
    this.shared = bucketOf(defaults ?? {}, now);
    this.own = new Map(
      Object.entries(routes).flatMap(([routeKey, limits]) => {
        const bucket = bucketOf(limits, now);
        return bucket ? [[routeKey, bucket] as const] : [];
      }),
    );
  }

  /** Takes a token from the route's bucket, if there is one; without limits, it always succeeds. */
  take(routeKey: string): boolean {
    return (this.own.get(routeKey) ?? this.shared)?.take() ?? true;
  }
}
