import * as z from "zod";
import { money } from "../domain/money";
import { shipment } from "../domain/order";

/** The records of the simulated payment provider and carrier about an order, shared by all workers and repeats. */
export const ledgerEntry = z.object({
  /** `charge#<orderId>`, `label#<shipmentId>`, or `label#<orderId>` for counted tries. */
  id: z.string(),
  /** Tries so far, if they are counted. */
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

/** The facts of an entry with an outcome. */
export type Settled = Omit<LedgerEntry, "id" | "attempts" | "outcome"> & { readonly outcome: Outcome };

export interface Ledger {
  /** Strongly consistent. */
  find(id: string): Promise<LedgerEntry | undefined>;
  /** Counts a try. @returns its number, from 1 */
  attempt(id: string): Promise<number>;
  /**
   * Writes an outcome if there is none yet, or if the existing one is the named one.
   * @returns the stored entry: with this outcome or an earlier one
   */
  settle(id: string, settled: Settled, over?: Outcome): Promise<LedgerEntry>;
}
