import * as z from "zod";
import type { Order } from "../domain/order";
import type { Outside } from "./outside";

/** A disagreement between an order and the provider or carrier. */
export const finding = z.enum([
  "charged-not-paid",
  "refunded-not-recorded",
  "refunded-and-shipped",
  "label-without-shipment",
]);
export type Finding = z.infer<typeof finding>;

/** Compares an order with the records of the provider and the carrier. */
export const findingsOf = (order: Order, { payment, label }: Outside): Finding[] => {
  const found: Finding[] = [];
  if (payment === "charged" && order.payment === undefined) found.push("charged-not-paid");
  if (payment === "refunded")
    found.push(label === undefined ? "refunded-not-recorded" : "refunded-and-shipped");
  if (label !== undefined) found.push("label-without-shipment");
  return found;
};
