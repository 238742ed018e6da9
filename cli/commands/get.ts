import { Command } from "commander";
import type { Context } from "../context";
import { orderText } from "../output/order";
import { examples } from "./examples";

export const getCommand = (context: Context): Command =>
  new Command("get")
    .description("show an order, its lines and its history")
    .argument("<orderId>", "id of the order")
    .addHelpText("after", examples("get ord_01J9ZQ3W5B2N8K4T6V7X1Y0ABC"))
    .action(async (orderId: string) => {
      const order = await (await context.api()).get(orderId);
      context.out.result(order, (colours) => orderText(order, colours));
    });
