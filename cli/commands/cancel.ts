import { Command } from "commander";
import * as z from "zod";
import { type Context, parseOptions } from "../context";
import { timeText } from "../output/order";
import { examples } from "./examples";

const optionsSchema = z.object({ reason: z.string().optional() });

export const cancelCommand = (context: Context): Command =>
  new Command("cancel")
    .description("cancel an order before fulfilment begins; its stock is returned")
    .argument("<orderId>", "id of the order")
    .option("--reason <text>", "the reason for the order's history, which the customer may see")
    .addHelpText("after", examples('cancel ord_01J9ZQ3W5B2N8K4T6V7X1Y0ABC --reason "ordered twice"'))
    .action(async (orderId: string, raw: unknown) => {
      const { reason } = parseOptions(optionsSchema, raw);
      const order = await (await context.api()).cancel(orderId, reason);
      const why = order.reason === undefined ? "" : `: ${order.reason}`;
      context.out.result(order, () => `${order.orderId} CANCELLED ${timeText(order.cancelledAt)}${why}`);
    });
