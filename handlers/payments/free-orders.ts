import type { Charge, PaymentGateway } from "./payment-gateway";

/** The value for a free order's provider and ids. */
export const nothingPaid = "none";

const isFree = ({ amount }: Charge): boolean => amount.amount === 0;

/** Wraps a gateway so that it isn't called for free orders, because providers refuse to charge 0. */
export const withFreeOrders = (gateway: PaymentGateway): PaymentGateway => ({
  provider: gateway.provider,
  open: async (charge, attemptId) => (isFree(charge) ? nothingPaid : gateway.open(charge, attemptId)),
  charge: async (charge, intended) =>
    isFree(charge) ? { transactionId: nothingPaid } : gateway.charge(charge, intended),
  cancel: async (charge, intended) => {
    if (!isFree(charge)) await gateway.cancel(charge, intended);
  },
  refund: async (charge, paid) => (isFree(charge) ? { refundId: nothingPaid } : gateway.refund(charge, paid)),
  stateOf: async (charge, intentId) => (isFree(charge) ? "none" : gateway.stateOf(charge, intentId)),
});
