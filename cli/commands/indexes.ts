import { Command } from "commander";
import { fillIndexKeys } from "../aws/index-keys";
import type { Context } from "../context";
import { counted } from "../output/counted";
import { leftOut } from "../output/left-out";
import { examples } from "./examples";

export const indexesCommand = (context: Context): Command =>
  new Command("indexes")
    .description("keep the indexes of the orders table complete")
    .addCommand(fillCommand(context));

const fillCommand = (context: Context): Command =>
  new Command("fill")
    .description(
      "put orders of an earlier version into the indexes; safe while orders come in, and to repeat",
    )
    .addHelpText("after", examples("indexes fill"))
    .action(async () => {
      const target = await context.target();
      const table = target.need("ordersTable");
      let filled = 0;
      for await (const _ of fillIndexKeys(target.aws.dynamoDb(), table, leftOut(context.out))) filled += 1;
      context.out.result({ filled }, () =>
        filled === 0 ? "Every order is in the indexes." : `${counted(filled, "order")} put into the indexes.`,
      );
    });
