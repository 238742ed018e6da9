import type { Finding } from "#handlers/reconciliation/findings";
import type { OverdueOrder, Report } from "#handlers/reconciliation/report";
import { statusText, timeText } from "./order";
import type { Colours } from "./output";
import { table } from "./table";

const findings: Readonly<Record<Finding, string>> = {
  "charged-not-paid": "charged, but not paid",
  "refunded-not-recorded": "refunded, but the order has no record of it",
  "refunded-and-shipped": "refunded, but shipped",
  "label-without-shipment": "a label without a shipment",
};

/** What happens next with an order, or what an operator should do. */
const nextOf = ({ outcome, status, problem, findings: found }: OverdueOrder): string => {
  switch (outcome) {
    case "restarted":
    case "restartable":
      return "the reconciler restarts it within five minutes";
    case "waiting":
      return "an execution is working on it, or has just been restarted";
    case "unknown":
      return `can't be examined: ${problem ?? "no reason given"}`;
    case "undecided":
      if (found.some((one) => one.startsWith("refunded"))) return "check the payment, then fulfil refund";
      return status === "SHIPPING_FAILED" ? "fulfil retry or fulfil refund" : "check its history";
  }
};

/** The report of the reconciler, for a person. */
export const stuckText = ({ orders }: Report, colours: Colours): string => {
  if (orders.length === 0) return "No order has been in its status for too long.";
  const rows = orders.map((order) => [
    order.orderId,
    order.status === undefined ? "?" : statusText(order.status, colours),
    order.since === undefined ? "?" : timeText(order.since),
    order.begun ?? "",
    order.findings.map((one) => findings[one]).join("; "),
    nextOf(order),
  ]);
  return table(["Order", "Status", "Since", "Begun", "Found", "Next"], rows, colours);
};
