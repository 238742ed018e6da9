/** Request units of DynamoDB. */
export interface Units {
  readonly reads: number;
  readonly writes: number;
}

export interface KeyUse extends Units {
  readonly key: string;
}

/**
 * Units by partition key, in bounded memory: when there are twice as many keys as are kept, the coldest half is
 * forgotten. A key that is hot all the time is never in that half; the count of a cold key may begin again at zero.
 */
export class HottestKeys {
  private byKey = new Map<string, Units>();

  constructor(private readonly kept = 1_000) {}

  add(key: string, { reads, writes }: Units): void {
    const known = this.byKey.get(key) ?? { reads: 0, writes: 0 };
    this.byKey.set(key, { reads: known.reads + reads, writes: known.writes + writes });
    if (this.byKey.size > 2 * this.kept)
      this.byKey = new Map(this.hottest(this.kept).map(({ key: hot, ...units }) => [hot, units]));
  }

  /** The hottest first. A write counts three times, because a partition takes a third as many of them. */
  hottest(count: number): readonly KeyUse[] {
    const heat = ({ reads, writes }: Units) => reads + 3 * writes;
    return [...this.byKey]
      .map(([key, units]) => ({ key, ...units }))
      .sort((one, other) => heat(other) - heat(one))
      .slice(0, count);
  }
}
