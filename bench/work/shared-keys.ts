import type { Reading } from "./metering";
import type { SharedKey } from "./schema";

/**
 * The hottest partition key of each table and index, in units per order. It compares two readings: a key that belongs to
 * one order or one customer gets nothing from later orders, so only keys that orders share remain.
 * @param orders between the readings
 */
export const sharedKeys = (before: Reading, after: Reading, orders: number): readonly SharedKey[] =>
  after.details.tables.flatMap(({ table, index, hottestKeys }) => {
    const earlier = before.details.tables.find((one) => one.table === table && one.index === index);
    const growing = hottestKeys.flatMap(({ key, reads, writes }) => {
      const known = earlier?.hottestKeys.find((one) => one.key === key);
      if (!known) return [];
      return [{ key, reads: (reads - known.reads) / orders, writes: (writes - known.writes) / orders }];
    });
    const hottest = growing
      .filter(({ reads, writes }) => reads + writes >= fewest)
      .sort((one, other) => heat(other) - heat(one))[0];
    return hottest ? [{ table, ...(index === undefined ? {} : { index }), ...hottest }] : [];
  });

/** Units per order below which a key isn't shared: a customer who returns, or a clean-up. */
const fewest = 0.05;

/** A partition takes three times as many reads as writes. */
const heat = ({ reads, writes }: { readonly reads: number; readonly writes: number }): number =>
  reads + 3 * writes;
