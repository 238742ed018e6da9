import { href, Loaded, Panel, Time, useData, useTrace, Waterfall } from "@orderflow/local-cloud/console/web";
import type { OrderDetails } from "../api";
import { money } from "./money";
import { OrderActions } from "./order-actions";
import { Status, statusInWords } from "./status";

/** One order: its data, its history, and every call that was made for it. */
export const OrderPage = ({ orderId }: { orderId: string }) => {
  const order = useData<OrderDetails>(`/app/order?id=${encodeURIComponent(orderId)}`, ["orders"]);
  return (
    <>
      <p class="crumb">
        <a href={href("orders")}>Orders</a>
      </p>
      <Loaded data={order}>
        {(value) => (
          <>
            <div class="heading">
              <h1 class="mono-title">{value.orderId}</h1>
              <Status status={value.status} />
            </div>
            <div class="order">
              <Facts order={value} />
              <History order={value} />
              <OrderActions order={value} />
              <Trace order={value} />
            </div>
          </>
        )}
      </Loaded>
    </>
  );
};

const Facts = ({ order }: { order: OrderDetails }) => (
  <Panel title="The order" aside={<b>{money(order.total)}</b>}>
    <ul class="order-lines">
      {order.lines.map(({ productId, name, quantity, unitPrice }) => (
        <li key={productId}>
          <span>
            {quantity} × {name} <span class="muted">{productId}</span>
          </span>
          <span class="muted">{money({ ...unitPrice, amount: unitPrice.amount * quantity })}</span>
        </li>
      ))}
    </ul>
    <dl class="facts">
      <dt>Customer</dt>
      <dd>
        {order.customerId}, {order.customerEmail}
      </dd>
      <dt>Fraud risk</dt>
      <dd>
        {order.fraudRisk.toFixed(2)}, language model {order.fraudCheck}
      </dd>
      <dt>Payment</dt>
      <dd>{order.paymentMethod ?? "default"}</dd>
      {order.shipment && (
        <>
          <dt>Shipment</dt>
          <dd>
            {order.shipment.carrier}, {order.shipment.trackingNumber}
          </dd>
        </>
      )}
    </dl>
  </Panel>
);

const History = ({ order }: { order: OrderDetails }) => (
  <Panel title="History">
    <ol class="steps">
      {order.history.map(({ status, at, reason }) => (
        <li key={`${status}${at}`}>
          <span class="step-title">{statusInWords(status)}</span>
          <Time at={Date.parse(at)} />
          {reason !== undefined && <p class="muted">{reason}</p>}
        </li>
      ))}
    </ol>
  </Panel>
);

const Trace = ({ order }: { order: OrderDetails }) => {
  const trace = useTrace([order.orderId, order.correlationId]);
  return (
    <Panel class="order-trace" title="Timeline">
      <Waterfall data={trace} />
    </Panel>
  );
};
