import * as z from "zod";
import type { AwsCall } from "../service";

const transaction = z.looseObject({ TransactItems: z.array(z.record(z.string(), z.unknown())) });

/** `{ Put: { … } }`, `{ Get: { … } }`: what a transaction does with one item. */
export type TransactionEntry = Readonly<Record<string, unknown>>;

/** The entries of a transaction; `undefined` for other calls, and for what the engine refuses. */
export const entriesOf = ({ action, input }: AwsCall): readonly TransactionEntry[] | undefined =>
  action === "TransactWriteItems" || action === "TransactGetItems"
    ? transaction.safeParse(input).data?.TransactItems
    : undefined;

/** The actions of an entry, by kind. It should be one. */
export const actionsOf = (entry: TransactionEntry): (readonly [kind: string, action: unknown])[] =>
  Object.entries(entry).filter(([, action]) => action !== undefined && action !== null);
