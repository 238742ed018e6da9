import { Command } from "commander";
import * as z from "zod";
import { type Context, parseOptions } from "../context";
import { Failed } from "../errors";
import { timeout } from "../options";
import { smokeText } from "../output/smoke";
import { smoke } from "../smoke/run";
import { examples } from "./examples";

const optionsSchema = z.object({ timeout: timeout.default(180) });

export const smokeCommand = (context: Context): Command =>
  new Command("smoke")
    .description(
      "place one order for every possible outcome, with a product and a client created for it, and check each",
    )
    .option("--timeout <seconds>", "how long one order may take (default: 180)")
    .addHelpText("after", examples("smoke", "smoke --stack dev"))
    .action(async (raw: unknown) => {
      const report = await smoke(context, parseOptions(optionsSchema, raw).timeout);
      context.out.result(report, (colours) => smokeText(report, colours));
      if (!report.ok) throw new Failed(`Orders don't work on ${report.target}.`);
    });
