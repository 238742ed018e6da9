import { useData } from "../../../local/console/web/live";
import { href } from "../../../local/console/web/router";
import { Ago, Empty, Loaded } from "../../../local/console/web/ui";
import type { OrderRow } from "../api";
import { money } from "./money";
import { OrderPage } from "./order-page";
import { Status } from "./status";

/** The newest orders; with an order's id, that order. */
export const OrdersView = ({ rest }: { rest: string }) =>
  rest === "" ? <OrderList /> : <OrderPage key={rest} orderId={rest} />;

const OrderList = () => {
  const orders = useData<readonly OrderRow[]>("/app/orders", ["orders", "topology"]);
  return (
    <>
      <div class="heading">
        <h1>Orders</h1>
        <a class="button primary" href={href("shop")}>
          Place an order
        </a>
      </div>
      <Loaded data={orders}>
        {(list) =>
          list.length === 0 ? (
            <Empty title="No orders yet">Place one in the shop, and watch it go through.</Empty>
          ) : (
            <Table orders={list} />
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
