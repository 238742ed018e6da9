import { Command } from "commander";
import * as z from "zod";
import { retireProduct } from "../../catalogue/product-table";
import { type Context, parseOptions } from "../../context";
import { examples } from "../examples";

const optionsSchema = z.object({ undo: z.boolean().default(false) });

export const retireCommand = (context: Context): Command =>
  new Command("retire")
    .description("stop selling a product; orders that hold its stock continue, and can return it")
    .argument("<productId>", "id of the product")
    .option("--undo", "sell it again")
    .addHelpText("after", examples("products retire PROD-003", "products retire PROD-003 --undo"))
    .action(async (productId: string, raw: unknown) => {
      const { undo } = parseOptions(optionsSchema, raw);
      const target = await context.target();
      const shelf = { db: target.aws.dynamoDb(), inventoryTable: target.need("inventoryTableName") };
      const retiredAt = await retireProduct(shelf, productId, { at: context.world.now(), undo });
      context.out.result({ productId, retiredAt: retiredAt ?? null }, () =>
        retiredAt === undefined
          ? `${productId} is sold.`
          : `${productId} has been retired since ${retiredAt}.`,
      );
    });
