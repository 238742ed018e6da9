import { createHash } from "node:crypto";
import { PaymentDeclined, PaymentUnavailable } from "../fulfilment/errors";
import type { Ledger, LedgerEntry } from "../ledger/ledger";
import type { Charge, PaymentGateway } from "./payment-gateway";

export interface SimulatedGatewaySettings {
  /** The share of otherwise successful charges that succeed, from 0 to 1. */
  readonly successRate: number;
}

/** Decline reasons by payment method. The methods are named like card networks' test cards. */
const declines = new Map([
  ["pm_declined", "the card was declined"],
  ["pm_insufficient_funds", "there are insufficient funds"],
]);
const paying: ReadonlySet<string> = new Set(["pm_ok", "pm_flaky", "pm_refund_down"]);
const flakyFailures = 2;

const idOf = ({ orderId }: Charge): string => `charge#${orderId}`;
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Evenly distributed over orders, and always the same for one order. */
const isLucky = (orderId: string, rate: number): boolean =>
  digest(`luck ${orderId}`).readUInt32BE() / 2 ** 32 < rate;

const declineOf = ({ orderId, paymentMethod = "pm_ok" }: Charge, rate: number): string | undefined => {
  const declined = declines.get(paymentMethod);
  if (declined !== undefined) return declined;
  if (!paying.has(paymentMethod)) return `there is no payment method ${paymentMethod}; use pm_ok`;
  return isLucky(orderId, rate) ? undefined : "the bank declined it";
};

/** The result of a charge from its ledger entry; the first outcome is final. */
const answer = ({ outcome, transactionId, reason = "it was cancelled" }: LedgerEntry) => {
  if (outcome === "charged" && transactionId !== undefined) return { transactionId };
  throw new PaymentDeclined(outcome === "refunded" ? "it was refunded" : reason);
};

/** A simulated payment provider: the payment method determines the result, and a ledger records charges. */
export const simulatedGateway = (
  ledger: Ledger,
  { successRate }: SimulatedGatewaySettings,
): PaymentGateway => {
  const available = async (charge: Charge): Promise<void> => {
    if (charge.paymentMethod === "pm_down") throw new PaymentUnavailable("pm_down is never up");
    if (charge.paymentMethod !== "pm_flaky") return;
    const attempt = await ledger.attempt(idOf(charge));
    if (attempt <= flakyFailures) throw new PaymentUnavailable(`pm_flaky fails on attempt ${attempt}`);
  };

  const giveBack = async (charge: Charge): Promise<{ refundId: string }> => {
    const refundId = `re_${digest(`refund ${charge.orderId}`).toString("hex", 0, 12)}`;
    const entry = await ledger.settle(idOf(charge), { outcome: "refunded", refundId }, "charged");
    if (entry.outcome === "refunded" && entry.refundId !== undefined) return { refundId: entry.refundId };
    throw new PaymentDeclined("there is no charge to refund");
  };

  return {
    provider: "simulated",

    // It identifies a charge by its order permanently, so it needs no id of its own.
    open: async ({ orderId }) => `ch_${digest(`charge ${orderId}`).toString("hex", 0, 12)}`,

    charge: async (charge, { intentId }) => {
      const entry = await ledger.find(idOf(charge));
      if (entry?.outcome !== undefined) return answer(entry);
      await available(charge);
      const reason = declineOf(charge, successRate);
      return answer(
        await ledger.settle(
          idOf(charge),
          reason === undefined
            ? { outcome: "charged", transactionId: intentId, amount: charge.amount }
            : { outcome: "declined", reason },
        ),
      );
    },

    cancel: async (charge) => {
      // An entry without a charge prevents a charge in progress from succeeding.
      const entry = await ledger.settle(idOf(charge), { outcome: "cancelled" });
      if (entry.outcome === "charged") await giveBack(charge);
    },

    refund: async (charge) => {
      if (charge.paymentMethod === "pm_refund_down")
        throw new PaymentUnavailable("pm_refund_down never refunds");
      return giveBack(charge);
    },

    stateOf: async (charge) => {
      const { outcome } = (await ledger.find(idOf(charge))) ?? {};
      return outcome === "charged" || outcome === "refunded" ? outcome : "none";
    },
  };
};
