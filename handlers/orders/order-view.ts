import type * as z from "zod";
import { order } from "../domain/order";

/** An order as its client sees it; how it was judged and bookkept stays inside. */
export const orderView = order.omit({
  clientId: true,
  fraudRisk: true,
  stockReserved: true,
  correlationId: true,
});
export type OrderView = z.infer<typeof orderView>;
