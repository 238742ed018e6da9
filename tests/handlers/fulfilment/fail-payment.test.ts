import { expect } from "chai";
import { TransitionNotAllowed } from "../../../handlers/domain/errors";
import type { Order } from "../../../handlers/domain/order";
import { claim, confirm, pay } from "../../../handlers/domain/order-state";
import { charge } from "../../../handlers/fulfilment/charge";
import { failPayment } from "../../../handlers/fulfilment/fail-payment";
import type { Stock } from "../../../handlers/inventory/stock";
import type { PaymentGateway } from "../../../handlers/payments/payment-gateway";
import { at, pendingOrder } from "../../factories/order";
import { recordTelemetry } from "../support/telemetry";

const executionId = "execution-1";
const failure = { Error: "Sandbox.Timedout", Cause: '{"errorMessage":"Task timed out"}' };

const claimed = (): Order => claim(confirm(pendingOrder(), at), { executionId, claimedAt: at });

/** One order whose writes are conditional on its version, as the table's are. */
const tableOf = (order: Order) => {
  let stored = order;
  const move = async (before: Order, after: Order): Promise<boolean> => {
    if (stored.version !== before.version) return false;
    stored = after;
    return true;
  };
  const orders: Stock = {
    find: async () => stored,
    move,
    release: move,
    reserve: () => expect.fail("nothing is reserved here"),
    reserveAll: () => expect.fail("nothing is reserved here"),
  };
  return { orders, stored: () => stored };
};

const gatewayWith = (changes: Partial<PaymentGateway>): PaymentGateway => ({
  provider: "simulated",
  charge: () => expect.fail("nothing is charged here"),
  cancel: async () => {},
  refund: () => expect.fail("nothing is refunded here"),
  ...changes,
});

const deps = { telemetry: recordTelemetry(), now: () => new Date(at) };

describe("compensating a payment", () => {
  it("comes before the record of a charge that was thought dead: what is taken back is never recorded as paid", async () => {
    const order = claimed();
    const { orders, stored } = tableOf(order);
    const payment = { provider: "simulated", transactionId: "ch_1", amount: order.total, at };
    const late: boolean[] = [];
    const gateway = gatewayWith({
      cancel: async () => void late.push(await orders.move(order, pay(order, payment))),
    });

    await failPayment({ ...deps, orders, gateway })({ orderId: order.orderId, executionId, failure });

    expect(late).to.deep.equal([false]);
    expect(stored()).to.include({ status: "PAYMENT_FAILED", stockReserved: false });
  });

  it("keeps a charge from beginning while it is under way", async () => {
    const order = claimed();
    const { orders, stored } = tableOf(order);
    const beginnings: unknown[] = [];
    const gateway = gatewayWith({
      cancel: async () => {
        const late = charge({ ...deps, orders, gateway })({ orderId: order.orderId, executionId });
        beginnings.push(await late.catch((error: unknown) => error));
      },
    });

    await failPayment({ ...deps, orders, gateway })({ orderId: order.orderId, executionId, failure });

    expect(beginnings).to.have.lengthOf(1);
    expect(beginnings[0]).to.be.instanceOf(TransitionNotAllowed);
    expect(stored()).to.include({ status: "PAYMENT_FAILED" });
  });

  it("goes on where it died", async () => {
    const order = claimed();
    const { orders, stored } = tableOf(order);
    let dies = true;
    const gateway = gatewayWith({
      cancel: async () => {
        if (dies) throw new Error("killed");
      },
    });
    const compensate = () =>
      failPayment({ ...deps, orders, gateway })({ orderId: order.orderId, executionId, failure });

    await compensate().catch(() => {});
    const between = stored();
    dies = false;
    await compensate();

    expect(between).to.include({ status: "CONFIRMED", stockReserved: true });
    expect(stored()).to.include({ status: "PAYMENT_FAILED", stockReserved: false });
  });
});
