import * as z from "zod";
import type { DetailType } from "../../handlers/domain/events";
import type { Order } from "../../handlers/domain/order";
import type { LedgerEntry } from "../../handlers/ledger/ledger";

/** What a customer was told in the end. */
export type Told =
  | { readonly kind: "accepted"; readonly orderId: string }
  | { readonly kind: "refused"; readonly status: number }
  /** Every try failed: the order may be there or not. */
  | { readonly kind: "unanswered" };

export interface Experience {
  readonly customerId: string;
  readonly customerEmail: string;
  readonly told: Told;
  /** Whether a cancellation was answered with 200. */
  readonly cancelled: boolean;
}

export const archivedEvent = z.object({
  "detail-type": z.custom<DetailType>((value) => typeof value === "string"),
  detail: z.object({
    metadata: z.object({ eventId: z.string() }),
    data: z.object({ orderId: z.string(), status: z.string() }),
  }),
});
export type ArchivedEvent = z.infer<typeof archivedEvent>;

/** Everything that there is to see once the storm is over and all is quiet. */
export interface Observation {
  readonly experiences: readonly Experience[];
  readonly orders: readonly Order[];
  /** Pieces by product, before the first order and after the last. */
  readonly stockBefore: ReadonlyMap<string, number>;
  readonly stockAfter: ReadonlyMap<string, number>;
  readonly ledger: readonly LedgerEntry[];
  readonly archived: readonly ArchivedEvent[];
  /** Event ids that the notifier has a completed record of. */
  readonly notified: ReadonlySet<string>;
  readonly mails: readonly { readonly to: string; readonly subject: string }[];
  /** The bodies of all messages in dead-letter queues. */
  readonly deadLetters: readonly string[];
}
