import type { Settings } from "../infra/config";
import type { EventBus } from "../infra/event-bus";
import type { Fulfilment } from "../infra/fulfilment";
import { type FunctionSettings, LambdaFunction } from "../infra/function";
import { Schedule } from "../infra/schedule";
import type { SecretParameter } from "../infra/secret-parameter";
import type { Table } from "../infra/tables";
import type { Orders } from "./orders-table";
import { type Payments, simulatedPayments, stripePayments } from "./payments";

export interface OrderReconcilerArgs {
  readonly settings: Settings;
  readonly common: FunctionSettings;
  readonly bus: EventBus;
  readonly orders: Orders;
  /** The ledger of simulated payments and shipments. */
  readonly ledger: Table;
  /** Without it, payments are simulated. */
  readonly stripeKey: SecretParameter | undefined;
  readonly fulfilment: Fulfilment;
}

/** Looks for overdue orders every five minutes. */
export const orderReconciler = (args: OrderReconcilerArgs): Schedule => {
  const { ledger, settings, stripeKey } = args;
  return new Schedule("reconciler", {
    expression: "rate(5 minutes)",
    runs: stripeKey
      ? reconciling(args, stripePayments(stripeKey))
      : reconciling(args, simulatedPayments(ledger, settings.simulatedPaymentSuccessRate)),
    givenUpAfterSeconds: 300,
  });
};

const reconciling = <PaymentSettings>(
  { settings, common, bus, orders, ledger, fulfilment }: OrderReconcilerArgs,
  { looking, connect }: Payments<PaymentSettings>,
) =>
  new LambdaFunction("reconciler", {
    uses: {
      ordersTable: orders.can("GetItem", "UpdateItem").listing("status", "debt"),
      ledgerTable: ledger.can("GetItem"),
      busName: bus.canPublish(),
      stateMachineArn: fulfilment.canStart(),
      compensateShippingFailure: settings.compensateShippingFailure,
      payment: looking,
    },
    entry: ({ payment, ...uses }) =>
      Promise.all([import("#handlers/entry/reconciler"), connect(payment)]).then(([m, payments]) =>
        m.reconciler({ ...uses, payments }),
      ),
    timeout: 120,
    ...common,
  });
