import { Command } from "commander";
import type { Context } from "../context";
import { historyText } from "../output/order";
import { examples } from "./examples";

export const cancelCommand = (context: Context): Command =>
  new Command("cancel")
    .description("cancel an order that isn't charged yet; its stock goes back")
    .argument("<orderId>", "id of the order")
    .addHelpText("after", examples("cancel ord_01J9ZQ3W5B2N8K4T6V7X1Y0ABC"))
    .action(async (orderId: string) => {
      const order = await (await context.api()).cancel(orderId);
      context.out.result(order, (colours) => historyText(order, colours));
    });
