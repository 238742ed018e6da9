import { AwsError } from "../service";

/** Thrown when a function is at its concurrency limit. */
export class TooManyRequests extends AwsError {
  constructor(name: string, limit: number) {
    super(
      "TooManyRequestsException",
      `Rate Exceeded: ${name} already has ${limit} concurrent executions.`,
      429,
    );
  }
}

/** The number of a function's running events, over all versions of its code. */
export class Concurrency {
  /** Reserved concurrency, above which events are refused. */
  limit: number | undefined;
  private underWay = 0;

  constructor(
    private readonly functionName: string,
    limit: number | undefined,
  ) {
    this.limit = limit;
  }

  /** @throws TooManyRequests */
  begin(): void {
    if (this.limit !== undefined && this.underWay >= this.limit)
      throw new TooManyRequests(this.functionName, this.limit);
    this.underWay += 1;
  }

  end(): void {
    this.underWay -= 1;
  }
}
