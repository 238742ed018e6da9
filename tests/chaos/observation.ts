import type { Mishap } from "@orderflow/local-cloud";
import { templateFor } from "../../handlers/domain/email";
import { type DetailType, readEvent } from "../../handlers/domain/events";
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

export interface ArchivedEvent {
  readonly type: DetailType;
  readonly orderId: string;
  readonly eventId: string;
  /** Of the mail that tells of it. */
  readonly subject: string;
}

/** @param envelope as the bus delivers it */
export const archivedEvent = (envelope: unknown): ArchivedEvent => {
  const event = readEvent(envelope);
  const { eventId } = event.metadata;
  return { type: event.type, orderId: event.data.orderId, eventId, subject: templateFor(event).heading };
};

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** ISO 8601, by the cloud's clock. */
  readonly at: string;
}

/** The clock was moved. */
export interface Move {
  readonly seconds: number;
}

/** Everything that there is to see once the storm is over and all is quiet. */
export interface Observation {
  readonly experiences: readonly Experience[];
  /** Ids of orders whose cancellation operators were told. */
  readonly cancelled: readonly string[];
  readonly orders: readonly Order[];
  /** Pieces by product, before the first order and after the last. */
  readonly stockBefore: ReadonlyMap<string, number>;
  readonly stockAfter: ReadonlyMap<string, number>;
  /** What the carrier has. */
  readonly ledger: readonly LedgerEntry[];
  /** What the payment provider charged and didn't give back, by order; one amount a charge. */
  readonly paid: ReadonlyMap<string, readonly number[]>;
  readonly archived: readonly ArchivedEvent[];
  /** Event ids that the notifier has a completed record of. */
  readonly notified: ReadonlySet<string>;
  readonly mails: readonly Mail[];
  /** The bodies of all messages in dead-letter queues. */
  readonly deadLetters: readonly string[];
  /** Everything that went wrong between functions and services, oldest first. */
  readonly mishaps: readonly Mishap[];
  readonly moves: readonly Move[];
}
