import { Command } from "commander";
import { shelfOf } from "../../catalogue/shelf";
import { mostStock, setStock } from "../../catalogue/stock";
import { type Context, parseOptions } from "../../context";
import { UsageError } from "../../errors";
import { whole } from "../../options";
import { examples } from "../examples";
import { byText, noteOf, noteOptions, reasonText } from "./note";

const optionsSchema = noteOptions.extend({ expected: whole(0, mostStock).optional() });

export const setCommand = (context: Context): Command =>
  new Command("set")
    .description("set a stock to a counted number; to add or remove pieces, stock add is safer")
    .argument("<productId>", "id of the product")
    .argument("<count>", "pieces that can be sold, without those that open orders hold")
    .requiredOption("--reason <text>", reasonText)
    .option(
      "--expected <count>",
      "refuse unless the stock is still this number, so that orders placed since the count aren't lost",
    )
    .option("--by <name>", byText)
    .addHelpText("after", examples('stock set PROD-001 97 --expected 100 --reason "stocktaking"'))
    .action(async (productId: string, text: string, raw: unknown) => {
      const stock = countOf(text);
      const { expected, ...options } = parseOptions(optionsSchema, raw);
      const shelf = shelfOf(await context.target());
      const note = await noteOf(context, options);
      const change = await setStock(shelf, productId, { stock, expected }, note);
      context.out.result(
        change,
        () => `The stock of ${productId} is ${change.after}; it was ${change.before}.`,
      );
    });

const countOf = (text: string): number => {
  const parsed = whole(0, mostStock).safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`count: "${text}" must be a whole number from 0 to ${mostStock}`);
};
