import { Command } from "commander";
import type { Context } from "../context";
import { examineSetUp } from "../doctor/examine";
import { Failed } from "../errors";
import { counted } from "../output/counted";
import { findingsText } from "../output/doctor";
import { examples } from "./examples";

export const doctorCommand = (context: Context): Command =>
  new Command("doctor")
    .description(
      "check the set-up of this machine, of the running local cloud or of a stack, and report how to fix it",
    )
    .addHelpText(
      "after",
      examples("doctor", "doctor --stack dev", "doctor --json | jq '.checks[] | select(.state != \"ok\")'"),
    )
    .action(async () => {
      const checks = await examineSetUp(context);
      const wrong = checks.filter(({ state }) => state === "failed");
      context.out.result({ ok: wrong.length === 0, checks }, (colours) => findingsText(checks, colours));
      if (wrong.length > 0)
        throw new Failed(
          `${counted(wrong.length, "check")} failed: ${wrong.map(({ name }) => name).join(", ")}.`,
        );
    });
