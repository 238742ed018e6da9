import type { Order } from "../domain/order";
import { chargeOf } from "../fulfilment/charge";
import type { PaymentGateway, PaymentState } from "../payments/payment-gateway";
import type { Carrier, Label } from "../shipping/carrier";

/** The records of the provider and the carrier about an order. */
export interface Outside {
  readonly payment: PaymentState;
  readonly label: Label | undefined;
}

export interface OutsideDeps {
  readonly payments: Pick<PaymentGateway, "stateOf">;
  readonly carrier: Pick<Carrier, "labelOf">;
}

/**
 * Looks up what really happened to an order, without changing anything.
 * @throws PaymentUnavailable, CarrierUnavailable
 */
export const lookOutside = async ({ payments, carrier }: OutsideDeps, order: Order): Promise<Outside> => {
  const { attempt, payment } = order;
  const [charged, label] = await Promise.all([
    payments.stateOf(
      chargeOf(order),
      payment?.transactionId ?? (attempt?.step === "payment" ? attempt.intentId : undefined),
    ),
    carrier.labelOf(order, attempt?.step === "shipping" ? attempt.intentId : undefined),
  ]);
  return { payment: charged, label };
};
