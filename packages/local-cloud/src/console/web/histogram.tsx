import type { Histogram } from "../api";

type Bin = Histogram["bins"][number];

/** A histogram of durations. Failures are a part of each bar in another colour, and said in words. */
export const Bins = ({ histogram: { bins } }: { histogram: Histogram }) => {
  const most = Math.max(1, ...bins.map(({ total }) => total));
  return (
    <ol class="bins" aria-label="Durations">
      {bins.map((bin) => (
        <li key={bin.from} title={inWords(bin)}>
          <span class="visually-hidden">{inWords(bin)}</span>
          <span class="bin-count" aria-hidden="true">
            {bin.total}
          </span>
          <span class="bin-bar" aria-hidden="true" style={{ height: `${(bin.total / most) * 100}%` }}>
            <i style={{ height: `${bin.total === 0 ? 0 : (bin.failed / bin.total) * 100}%` }} />
          </span>
          <span class="bin-end" aria-hidden="true">
            {endOf(bin)}
          </span>
        </li>
      ))}
    </ol>
  );
};

const endOf = ({ from, to }: Bin): string => (to === undefined ? `> ${short(from)}` : `< ${short(to)}`);

/** `20 ms`, `2 s` */
const short = (milliseconds: number): string =>
  milliseconds < 1_000 ? `${milliseconds} ms` : `${milliseconds / 1_000} s`;

const inWords = ({ from, to, total, failed }: Bin): string => {
  const range = to === undefined ? `longer than ${short(from)}` : `${short(from)} to ${short(to)}`;
  return `${total} took ${range}${failed === 0 ? "" : `, ${failed} of them failed`}`;
};
