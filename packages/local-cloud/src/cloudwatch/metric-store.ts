import { Distribution } from "./distribution";
import { type DataPoint, keyOf, type MetricId, type Statistic } from "./metric";

/** Milliseconds of the smallest period: CloudWatch's standard resolution. */
export const minute = 60_000;

export interface MetricStoreOptions {
  /** Milliseconds that values are kept; three hours by default (AWS keeps minutes for 15 days). */
  readonly retention?: number;
  /** The maximum number of metrics, because a dimension with unlimited values would otherwise use all memory. */
  readonly mostMetrics?: number;
  /** Called once, when a metric is refused because there are too many. */
  readonly refused?: (metric: MetricId) => void;
}

interface Series extends MetricId {
  readonly unit: string | undefined;
  /** By minute since 1970. */
  readonly minutes: Map<number, Distribution>;
  lastMinute: number;
}

/** Metrics, with one distribution per minute, so that memory doesn't depend on the number of values. */
export class MetricStore {
  private readonly series = new Map<string, Series>();
  private readonly retained: number;
  private readonly mostMetrics: number;
  private newest = 0;
  private refusedAny = false;

  constructor(private readonly options: MetricStoreOptions = {}) {
    this.retained = Math.ceil((options.retention ?? 3 * 60 * minute) / minute);
    this.mostMetrics = options.mostMetrics ?? 5_000;
  }

  put(point: DataPoint): void {
    const at = Math.floor(point.at / minute);
    if (at > this.newest) this.moveOn(at);
    if (at <= this.newest - this.retained) return; // older than anything that is kept
    const series = this.seriesOf(point);
    if (!series) return;
    series.lastMinute = Math.max(series.lastMinute, at);
    const known = series.minutes.get(at);
    const distribution = known ?? new Distribution();
    if (!known) series.minutes.set(at, distribution);
    distribution.add(point.value, point.count);
  }

  /**
   * One value per period, oldest first; `undefined` if nothing was put.
   * @param window from (included) and to (excluded), in milliseconds; `period` a multiple of a minute
   */
  read(metric: MetricId, statistic: Statistic, window: Window): (number | undefined)[] {
    return this.distributions(metric, window).map((one) => one?.statistic(statistic));
  }

  /** How many values each period has. */
  distributions(metric: MetricId, { from, to, period }: Window): (Distribution | undefined)[] {
    const series = this.series.get(keyOf(metric));
    const starts: number[] = [];
    for (let start = from; start < to; start += period) starts.push(start);
    return starts.map((start) => series && merged(series, start, Math.min(start + period, to)));
  }

  /** The metrics that have values, in the order in which they first had one. */
  list(): readonly (MetricId & { readonly unit: string | undefined })[] {
    return [...this.series.values()];
  }

  private seriesOf(point: DataPoint): Series | undefined {
    const key = keyOf(point);
    const known = this.series.get(key);
    if (known) return known;
    if (this.series.size >= this.mostMetrics) {
      if (!this.refusedAny) this.options.refused?.(point);
      this.refusedAny = true;
      return undefined;
    }
    const { namespace, name, dimensions, unit } = point;
    const series = { namespace, name, dimensions, unit, minutes: new Map(), lastMinute: 0 };
    this.series.set(key, series);
    return series;
  }

  /** Once a minute: forgets what is older than the retention. */
  private moveOn(at: number): void {
    this.newest = at;
    const oldest = at - this.retained;
    for (const [key, series] of this.series) {
      if (series.lastMinute <= oldest) this.series.delete(key);
      else for (const kept of series.minutes.keys()) if (kept <= oldest) series.minutes.delete(kept);
    }
  }
}

/** A stretch of time in milliseconds, cut into periods. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly period: number;
}

const merged = ({ minutes }: Series, from: number, to: number): Distribution | undefined => {
  const parts: Distribution[] = [];
  for (let at = Math.floor(from / minute); at * minute < to; at += 1) {
    const one = minutes.get(at);
    if (one) parts.push(one);
  }
  return Distribution.merged(parts);
};
