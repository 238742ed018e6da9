import {
  Ago,
  Empty,
  Filters,
  href,
  type Listed,
  Loaded,
  Older,
  useData,
  useFiltered,
} from "@orderflow/local-cloud/console/web";
import { orderStatus } from "#handlers/domain/order";
import type { OrderRow } from "../api";
import { money } from "./money";
import { OrderPage } from "./order-page";
import { Status, statusInWords } from "./status";

const statusChoice = {
  name: "status",
  label: "Status",
  options: [["", "all"] as const, ...orderStatus.options.map((one) => [one, statusInWords(one)] as const)],
};

/** The newest orders or, with an order's id, that order. */
export const OrdersView = ({ rest }: { rest: string }) =>
  rest === "" ? <OrderList /> : <OrderPage key={rest} orderId={rest} />;

const OrderList = () => {
  const orders = useData<Listed<OrderRow>>(useFiltered("/app/orders"), ["orders", "topology"]);
  return (
    <>
      <div class="heading">
        <h1>Orders</h1>
        <a class="button primary" href={href("shop")}>
          Place an order
        </a>
      </div>
      <Filters choices={[statusChoice]} />
      <Loaded data={orders}>
        {({ items, more }) =>
          items.length === 0 ? (
            <Empty title="No order matches">Place one in the shop, and follow it here.</Empty>
          ) : (
            <>
              <Table orders={items} />
              <Older more={more} shown={items.length} />
            </>
          )
        }
      </Loaded>
    </>
  );
};

const Table = ({ orders }: { orders: readonly OrderRow[] }) => (
  <div class="panel flush">
    <table class="orders">
      <caption class="visually-hidden">The newest orders</caption>
      <thead>
        <tr>
          <th scope="col">Order</th>
          <th scope="col">Status</th>
          <th scope="col">Customer</th>
          <th scope="col" class="amount">
            Total
          </th>
          <th scope="col" class="when">
            Placed
          </th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <tr key={order.orderId}>
            <td>
              <a class="mono" href={href("orders", order.orderId)}>
                {order.orderId}
              </a>
            </td>
            <td>
              <Status status={order.status} />
            </td>
            <td class="customer">{order.customerId}</td>
            <td class="amount">{money(order.total)}</td>
            <td class="when">
              <Ago at={Date.parse(order.createdAt)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
