import { Command } from "commander";
import type { Context } from "../context";
import { liftCommand } from "./mail/lift";
import { showCommand } from "./mail/show";
import { suppressedCommand } from "./mail/suppressed";

export const mailCommand = (context: Context): Command =>
  new Command("mail")
    .description(
      "show the mails of an order, and manage suppressed addresses (after a bounce or a complaint)",
    )
    .addCommand(showCommand(context))
    .addCommand(suppressedCommand(context))
    .addCommand(liftCommand(context));
