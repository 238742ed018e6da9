import { Command } from "commander";
import * as z from "zod";
import { keptDays, type Movement } from "../../catalogue/movement";
import { shelfOf } from "../../catalogue/shelf";
import { stockLog } from "../../catalogue/stock-log";
import { type Context, parseOptions } from "../../context";
import { whole } from "../../options";
import { leftOut } from "../../output/left-out";
import { timeText } from "../../output/order";
import type { Colours } from "../../output/output";
import { table } from "../../output/table";
import { examples } from "../examples";

const optionsSchema = z.object({ limit: whole(1, 10_000).default(20) });

export const logCommand = (context: Context): Command =>
  new Command("log")
    .description(
      `show the changes that operators made to the stock in the last ${keptDays} days, newest first`,
    )
    .argument("[productId]", "only this product")
    .option("--limit <count>", "how many, 1 to 10000 (default: 20)")
    .addHelpText("after", examples("stock log", "stock log PROD-001 --limit 100 --json"))
    .action(async (productId: string | undefined, raw: unknown) => {
      const { limit } = parseOptions(optionsSchema, raw);
      const shelf = shelfOf(await context.target());
      const movements = await stockLog(shelf, { productId, limit, observer: leftOut(context.out) });
      context.out.result({ movements }, (colours) => movementsText(movements, colours));
    });

export const movementsText = (movements: readonly Movement[], colours: Colours): string =>
  movements.length === 0
    ? "No changes by operators."
    : table(
        ["When", "Product", { title: "Change", align: "right" }, "Stock", "How", "Who", "Why"],
        movements.map(({ at, productId, change, before, after, kind, by, reason }) => [
          timeText(at),
          productId,
          change > 0 ? `+${change}` : change,
          before === undefined || after === undefined ? "" : `${before} → ${after}`,
          kind,
          by,
          reason,
        ]),
        colours,
      );
