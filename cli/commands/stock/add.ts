import { Command } from "commander";
import * as z from "zod";
import { shelfOf } from "../../catalogue/shelf";
import { addStock, mostStock } from "../../catalogue/stock";
import { type Context, parseOptions } from "../../context";
import { UsageError } from "../../errors";
import { counted } from "../../output/counted";
import { examples } from "../examples";
import { byText, noteOf, noteOptions, reasonText } from "./note";

const pieces = z
  .string()
  .regex(/^[+-]?\d{1,10}$/)
  .transform(Number)
  .pipe(z.int().min(-mostStock).max(mostStock))
  .refine((count) => count !== 0);

export const addCommand = (context: Context): Command =>
  new Command("add")
    .description("add pieces to a stock, or remove them (-3); safe while orders come in")
    .argument("<productId>", "id of the product")
    .argument("<count>", "pieces to add; negative to remove")
    .requiredOption("--reason <text>", reasonText)
    .option("--by <name>", byText)
    .addHelpText(
      "after",
      examples(
        'stock add PROD-001 50 --reason "delivery 4711"',
        'stock add PROD-001 -3 --reason "broken in the warehouse"',
      ),
    )
    .action(async (productId: string, text: string, raw: unknown) => {
      const count = countOf(text);
      const options = parseOptions(noteOptions, raw);
      const target = await context.target();
      const stock = await addStock(shelfOf(target), productId, count, await noteOf(context, options));
      context.out.result({ productId, change: count, stock }, () => {
        const what = counted(Math.abs(count), "piece");
        return `${what} of ${productId} ${count > 0 ? "added" : "removed"}; its stock is ${stock}.`;
      });
    });

const countOf = (text: string): number => {
  const parsed = pieces.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`count: "${text}" must be a whole number other than 0: 50, or -3 to remove three`);
};
