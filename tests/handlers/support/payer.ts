import { randomOrderId } from "../../../handlers/orders/order-id";
import type { PaymentGateway } from "../../../handlers/payments/payment-gateway";
import { usd } from "../../factories/order";

/** What an order remembers of its payment: one attempt for each thing that is done, and the intent's id. */
export const payerOf = (connect: () => PaymentGateway, paymentMethod?: string, amount = usd(4_200)) => {
  const charge = { orderId: randomOrderId(), amount, paymentMethod };
  const attempt = (kind: string) => ({ attemptId: `${charge.orderId}:${kind}` });
  let opened: string | undefined;
  const intentId = async (): Promise<string> => {
    opened ??= await connect().open(charge, attempt("charge").attemptId);
    return opened;
  };
  return {
    orderId: charge.orderId,
    charge: async () => connect().charge(charge, { ...attempt("charge"), intentId: await intentId() }),
    cancel: async () => connect().cancel(charge, { ...attempt("cancel"), intentId: await intentId() }),
    stateOf: async () => connect().stateOf(charge, opened),
    refund: async () => connect().refund(charge, { ...attempt("refund"), transactionId: await intentId() }),
  };
};
