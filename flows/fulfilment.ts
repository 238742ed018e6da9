import { detailTypes } from "#handlers/domain/events";
import type { AlertTopic } from "../infra/alert-topic";
import type { Settings } from "../infra/config";
import type { EventBus } from "../infra/event-bus";
import { Fulfilment, type FulfilmentSteps } from "../infra/fulfilment";
import { claimLapseSeconds } from "../infra/fulfilment-machine";
import type { FunctionSettings } from "../infra/function";
import type { SecretParameter } from "../infra/secret-parameter";
import { step } from "../infra/step";
import type { Table } from "../infra/tables";
import type { Orders } from "./orders-table";
import { type Payments, simulatedPayments, stripePayments } from "./payments";

interface Tables {
  readonly orders: Orders;
  readonly inventory: Table;
  /** The ledger of simulated payments and shipments. */
  readonly ledger: Table;
}

export interface OrderFulfilmentArgs extends Tables {
  readonly settings: Settings;
  readonly common: FunctionSettings;
  readonly bus: EventBus;
  readonly alerts: AlertTopic;
  /** Without it, payments are simulated. */
  readonly stripeKey: SecretParameter | undefined;
}

/** Charges and ships confirmed orders. Failures are compensated, or an operator is notified. */
export const orderFulfilment = (args: OrderFulfilmentArgs): Fulfilment => {
  const { settings, common, bus, alerts, stripeKey } = args;
  const { fulfilmentWorkflow: workflow, drainingWorkflow: draining } = settings;
  const lapseSeconds = claimLapseSeconds(workflow, ...(draining ? [draining] : []));
  return new Fulfilment("fulfilment", {
    bus,
    detailType: detailTypes.CONFIRMED,
    steps: stripeKey
      ? stepsOf(args, lapseSeconds, stripePayments(stripeKey))
      : stepsOf(args, lapseSeconds, simulatedPayments(args.ledger, settings.simulatedPaymentSuccessRate)),
    alerts,
    workflow,
    draining,
    protect: settings.deletionProtection,
    compensateShippingFailure: settings.compensateShippingFailure,
    ...common,
  });
};

/** The time-out in seconds of a step that waits for a payment provider. */
const payingTimeout = 40;

const stepsOf = <PaymentSettings>(
  { orders, inventory, ledger }: Tables,
  lapseSeconds: number,
  { charging, refunding, connect }: Payments<PaymentSettings>,
): FulfilmentSteps => ({
  claim: step("claim-order", {
    uses: { ordersTable: orders.can("GetItem", "UpdateItem"), lapseSeconds },
    entry: (uses) => import("#handlers/entry/claim-order").then((m) => m.claimOrder(uses)),
  }),
  charge: step("charge-order", {
    uses: { ordersTable: orders.can("GetItem", "UpdateItem"), lapseSeconds, payment: charging },
    entry: ({ payment, ...settings }) =>
      Promise.all([import("#handlers/entry/charge-order"), connect(payment)]).then(([m, payments]) =>
        m.chargeOrder({ ...settings, payments }),
      ),
    timeout: payingTimeout,
  }),
  ship: step("ship-order", {
    uses: { ordersTable: orders.can("GetItem", "UpdateItem"), ledgerTable: ledger.can("UpdateItem") },
    entry: (uses) => import("#handlers/entry/ship-order").then((m) => m.shipOrder(uses)),
  }),
  failPayment: step("fail-payment", {
    uses: {
      ordersTable: orders.can("GetItem", "UpdateItem"),
      inventoryTable: inventory.can("UpdateItem"),
      payment: refunding,
    },
    entry: ({ payment, ...tables }) =>
      Promise.all([import("#handlers/entry/fail-payment"), connect(payment)]).then(([m, payments]) =>
        m.failPayment({ ...tables, payments }),
      ),
    timeout: payingTimeout,
  }),
  failShipping: step("fail-shipping", {
    uses: { ordersTable: orders.can("GetItem", "UpdateItem"), ledgerTable: ledger.can("UpdateItem") },
    entry: (uses) => import("#handlers/entry/fail-shipping").then((m) => m.failShipping(uses)),
  }),
  refund: step("refund-order", {
    uses: {
      ordersTable: orders.can("GetItem", "UpdateItem"),
      inventoryTable: inventory.can("UpdateItem"),
      ledgerTable: ledger.can("UpdateItem"),
      payment: refunding,
    },
    entry: ({ payment, ...tables }) =>
      Promise.all([import("#handlers/entry/refund-order"), connect(payment)]).then(([m, payments]) =>
        m.refundOrder({ ...tables, payments }),
      ),
    timeout: payingTimeout,
  }),
});
