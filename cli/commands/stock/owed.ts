import { Command } from "commander";
import * as z from "zod";
import { markOwing, type OwingOrder, owingOrders } from "../../aws/owed-stock";
import { type Context, parseOptions } from "../../context";
import { counted } from "../../output/counted";
import { leftOut } from "../../output/left-out";
import { statusText } from "../../output/order";
import type { Colours } from "../../output/output";
import { table } from "../../output/table";
import type { Target } from "../../target";
import { examples } from "../examples";

const optionsSchema = z.object({ mark: z.boolean().default(false) });

/** known: it had the mark already; marked: by this run; unmarked: it needs one; changed: somebody wrote it meanwhile. */
type Outcome = "known" | "marked" | "unmarked" | "changed";

type Owed = Pick<OwingOrder, "orderId" | "status"> & { readonly outcome: Outcome };

export const owedCommand = (context: Context): Command =>
  new Command("owed")
    .description("list orders that have ended and still hold stock; --mark shows them to the reconciler")
    .option("--mark", "mark those that the reconciler can't see; safe while orders come in, and to repeat")
    .addHelpText("after", examples("stock owed", "stock owed --mark --json"))
    .action(async (raw: unknown) => {
      const { mark } = parseOptions(optionsSchema, raw);
      const target = await context.target();
      const orders: Owed[] = [];
      for await (const order of owingOrders(...tableOf(target), leftOut(context.out))) {
        const { orderId, status } = order;
        orders.push({ orderId, status, outcome: await outcomeOf(target, order, mark) });
      }
      context.out.result({ orders }, (colours) => owedText(orders, colours));
    });

const tableOf = (target: Target) => [target.aws.dynamoDb(), target.need("ordersTable")] as const;

const outcomeOf = async (target: Target, order: OwingOrder, mark: boolean): Promise<Outcome> => {
  if (order.owes !== undefined) return "known";
  if (!mark) return "unmarked";
  return (await markOwing(...tableOf(target), order)) ? "marked" : "changed";
};

const nextOf = ({ status, outcome }: Owed): string => {
  if (outcome === "unmarked") return "stock owed --mark shows it to the reconciler";
  if (outcome === "changed") return "it was written meanwhile; ask again";
  return status === "CANCELLED"
    ? "the reconciler has its stock given back within minutes"
    : "somebody wrote it by hand: see the runbook, alarm-orders-stuck";
};

export const owedText = (orders: readonly Owed[], colours: Colours): string => {
  if (orders.length === 0) return "No order that has ended holds stock.";
  const marked = orders.filter(({ outcome }) => outcome === "marked").length;
  const rows = orders.map((order) => [order.orderId, statusText(order.status, colours), nextOf(order)]);
  const list = table(["Order", "Status", "Next"], rows, colours);
  return marked === 0 ? list : `${list}\n${counted(marked, "order")} marked.`;
};
