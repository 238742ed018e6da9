import { hasBegun, intended } from "../domain/attempt";
import type { Order } from "../domain/order";
import { pay } from "../domain/order-state";
import { nothingPaid } from "../payments/free-orders";
import type { Charge, PaymentGateway } from "../payments/payment-gateway";
import { opened, written } from "./attempt";
import { PaymentDeclined, PaymentGivenUp } from "./errors";
import { done, refusal } from "./failure-reason";
import {
  logFields,
  requireClaim,
  requireOrder,
  type StepDeps,
  type StepInput,
  step,
  stepInput,
} from "./step";

export interface ChargeDeps extends StepDeps {
  readonly gateway: PaymentGateway;
}

export const chargeOf = ({ orderId, total, paymentMethod }: Order): Charge => ({
  orderId,
  amount: total,
  paymentMethod,
});

/**
 * Charges an order that this execution has claimed, so it can't be cancelled any more. The order has the provider's id of
 * the charge before any money moves, so a later try finds the same charge, even after days.
 * @returns whether it is paid; a decline is final, and so is giving up a payment
 * @throws PaymentUnavailable, Contention
 */
export const charged = async (deps: ChargeDeps, order: Order, input: StepInput) => {
  if (order.payment !== undefined) return done;
  if (hasBegun(order, "cancel")) return refusal(new PaymentGivenUp(order.orderId));
  try {
    const paid = await takePayment(deps, order);
    tellPaid(deps, paid, logFields(order, input));
    return done;
  } catch (error) {
    if (error instanceof PaymentDeclined) return refusal(error);
    throw error;
  }
};

/**
 * Charges an order that an earlier step claimed, in executions that began before an upgrade: in their definition, claiming
 * is a step of its own.
 * @throws PaymentUnavailable, ClaimLost
 */
export const charge = (deps: ChargeDeps) =>
  step(stepInput, async (input) => {
    const order = await requireOrder(deps.orders, input.orderId);
    requireClaim(order, input);
    return charged(deps, order, input);
  });

const takePayment = async (deps: ChargeDeps, order: Order): Promise<Order> => {
  const { gateway, now } = deps;
  const begun = await opened(deps, order, "charge", ({ id }) => gateway.open(chargeOf(order), id));
  const { transactionId } = await gateway.charge(chargeOf(order), intended(begun));
  const provider = order.total.amount === 0 ? nothingPaid : gateway.provider;
  const payment = { provider, transactionId, amount: order.total, at: now().toISOString() };
  return written(deps, begun, pay(begun, payment));
};

const tellPaid = ({ telemetry }: StepDeps, { total, payment }: Order, fields: object): void => {
  telemetry.count("OrdersPaid");
  telemetry.count("OrderRevenue", total.amount, { currency: total.currency });
  const { provider, transactionId } = payment ?? {};
  telemetry.info("Order paid", { ...fields, provider, transactionId });
};
