import { row } from "../row";
import { type Compared, comparedTransactions } from "./compared";

let once: Promise<readonly Compared[]> | undefined;

/** Asked once for both rows. */
const transactions = (): Promise<readonly Compared[]> => {
  once ??= comparedTransactions();
  return once;
};

const measuredOf = (what: string, source: string, isDocumented: boolean) =>
  row({
    what,
    source,
    measure: async () => {
      const all = (await transactions()).filter(
        ({ recorded }) => (recorded.source === "documentation") === isDocumented,
      );
      return {
        total: all.length,
        agreed: all.filter(({ differences }) => differences.length === 0).length,
      };
    },
  });

export const transactionRows = [
  measuredOf("DynamoDB: transactions", "recorded on AWS", false),
  measuredOf("DynamoDB: transactions, as documented", "AWS's API reference and developer guide", true),
];
