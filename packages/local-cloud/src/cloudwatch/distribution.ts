import { isPercentile, type Statistic } from "./metric";

/** Ratio of one bin to the next: percentiles are right to half a per cent, in at most some thousand bins. */
const ratio = 1.01;
const logRatio = Math.log(ratio);

/** What happened to a metric in one minute, in memory that doesn't grow with the number of values. */
export class Distribution {
  private readonly bins = new Map<number, number>();
  private count = 0;
  private sum = 0;
  private minimum = Number.POSITIVE_INFINITY;
  private maximum = Number.NEGATIVE_INFINITY;

  add(value: number, count = 1): void {
    this.count += count;
    this.sum += value * count;
    this.minimum = Math.min(this.minimum, value);
    this.maximum = Math.max(this.maximum, value);
    const bin = binOf(value);
    this.bins.set(bin, (this.bins.get(bin) ?? 0) + count);
  }

  /** The distribution of several minutes, or `undefined` when nothing happened in any of them. */
  static merged(parts: readonly Distribution[]): Distribution | undefined {
    const [only] = parts;
    if (parts.length <= 1) return only;
    const whole = new Distribution();
    for (const part of parts) whole.include(part);
    return whole;
  }

  get samples(): number {
    return this.count;
  }

  statistic(name: Statistic): number {
    if (isPercentile(name)) return this.percentile(Number(name.slice(1)));
    switch (name) {
      case "SampleCount":
        return this.count;
      case "Sum":
        return this.sum;
      case "Minimum":
        return this.minimum;
      case "Maximum":
        return this.maximum;
      default:
        return this.sum / this.count;
    }
  }

  private percentile(percent: number): number {
    const rank = Math.max(1, Math.ceil((percent / 100) * this.count));
    if (rank >= this.count) return this.maximum;
    let seen = 0;
    for (const [bin, count] of [...this.bins].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= rank) return Math.min(this.maximum, Math.max(this.minimum, middleOf(bin)));
    }
    return this.maximum;
  }

  private include(other: Distribution): void {
    this.count += other.count;
    this.sum += other.sum;
    this.minimum = Math.min(this.minimum, other.minimum);
    this.maximum = Math.max(this.maximum, other.maximum);
    for (const [bin, count] of other.bins) this.bins.set(bin, (this.bins.get(bin) ?? 0) + count);
  }
}

/** Bins are numbered by logarithm, so that each is one per cent wide; 10 000 moves small values above zero. */
const offset = 10_000;

const binOf = (value: number): number => {
  if (value === 0) return 0;
  const magnitude = Math.max(1, Math.round(Math.log(Math.abs(value)) / logRatio) + offset);
  return Math.sign(value) * magnitude;
};

const middleOf = (bin: number): number =>
  bin === 0 ? 0 : Math.sign(bin) * ratio ** (Math.abs(bin) - offset);
