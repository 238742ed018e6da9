import * as z from "zod";
import { money } from "../domain/money";
import { shipment } from "../domain/order";

/** What the simulated payment provider and carrier remember of an order, so that it holds across workers and repeats. */
export const ledgerEntry = z.object({
  /** `charge#<orderId>` or `label#<orderId>`. */
  id: z.string(),
  /** Tries so far, where they count. */
  attempts: z.int().optional(),
  outcome: z.enum(["charged", "declined", "cancelled", "refunded", "labelled"]).optional(),
  reason: z.string().optional(),
  transactionId: z.string().optional(),
  refundId: z.string().optional(),
  amount: money.optional(),
  label: shipment.omit({ at: true }).optional(),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;
export type Outcome = NonNullable<LedgerEntry["outcome"]>;

/** Facts of an entry that has come to an outcome. */
export type Settled = Omit<LedgerEntry, "id" | "attempts" | "outcome"> & { readonly outcome: Outcome };

export interface Ledger {
  /** Strongly consistent. */
  find(id: string): Promise<LedgerEntry | undefined>;
  /** Counts a try. @returns which one it is, from 1 */
  attempt(id: string): Promise<number>;
  /**
   * Writes an outcome where there is none yet, or where there is the one named.
   * @returns the entry as it stands: this outcome, or the one that was there
   */
  settle(id: string, settled: Settled, over?: Outcome): Promise<LedgerEntry>;
}
