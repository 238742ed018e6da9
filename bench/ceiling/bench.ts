import { billOf, totalOf } from "../../cli/cost/bill";
import { monthlyBill, sumOf } from "../../cli/cost/monthly";
import { type Result, rounded } from "../measure";
import type { Work } from "../work/schema";
import { type Bound, ceilingOf } from "./ceiling";

/** The tables that `npm run bench -- --only ceiling` prints. */
export const ceilingResults = (work: Work): readonly Result[] => {
  const { fixed, raisable } = ceilingOf(work);
  const how = `${work.mixed.orders} orders of a mix, with the limits that AWS documents`;
  return [
    { title: "Ceiling: partition keys", how, rows: fixed.map(row) },
    { title: "Ceiling: settings and quotas that an owner raises", how, rows: raisable.map(row) },
    billResult(work),
  ];
};

const row = ({ resource, perOrder, limit, ordersPerSecond }: Bound) => ({
  "orders/s": rounded(ordersPerSecond, 1),
  limit: resource,
  "per order": rounded(perOrder, 2),
  allowed: `${limit.most} ${limit.unit}`,
});

const billResult = ({ shipped: { usage, orders }, idle }: Work): Result => {
  const monthly = monthlyBill(idle);
  const bill = billOf(usage, orders);
  return {
    title: "Bill",
    how: `${orders} shipped orders of two lines, and a month without any`,
    rows: [
      ...bill.flatMap(({ positions }) =>
        positions.map(({ item, anOrder, usd }) => ({
          item,
          quantity: rounded(anOrder, 2),
          USD: rounded(usd, 2),
        })),
      ),
      { item: "a million orders", quantity: "", USD: rounded(totalOf(bill), 2) },
      ...monthly.map(({ item, quantity, usd }) => ({
        item,
        quantity: rounded(quantity, 0),
        USD: rounded(usd, 2),
      })),
      { item: "a month without orders", quantity: "", USD: rounded(sumOf(monthly), 2) },
    ],
  };
};
