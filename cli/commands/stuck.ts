import { Command } from "commander";
import { report } from "#handlers/reconciliation/report";
import { invoke } from "../aws/invoke";
import type { Context } from "../context";
import { stuckText } from "../output/stuck";
import { examples } from "./examples";

export const stuckCommand = (context: Context): Command =>
  new Command("stuck")
    .description("list orders that stay in a status longer than allowed, and what happens next")
    .addHelpText("after", examples("stuck", "stuck --json"))
    .action(async () => {
      const target = await context.target();
      // The deployed function makes the report, because it may call the payment provider and the carrier.
      const answer = await invoke(target, target.need("reconcilerFunctionArn"), { dryRun: true });
      const found = report.parse(answer);
      context.out.result(found, (colours) => stuckText(found, colours));
      if (found.more) context.out.note("There are more orders; these are the oldest.");
    });
