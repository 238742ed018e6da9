import { useData } from "../../../local/console/web/live";
import { href } from "../../../local/console/web/router";
import { useTrace, Waterfall } from "../../../local/console/web/trace-view";
import { Loaded, Panel, Time } from "../../../local/console/web/ui";
import type { OrderDetails } from "../api";
import { money } from "./money";
import { Status, statusInWords } from "./status";

/** One order: what it is, what it went through, and all that was done for it. */
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
      <dd>{order.paymentMethod ?? "as by default"}</dd>
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
  <Panel title="What became of it">
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
