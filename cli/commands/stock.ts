import { Command } from "commander";
import type { Context } from "../context";
import { addCommand } from "./stock/add";
import { logCommand } from "./stock/log";
import { owedCommand } from "./stock/owed";
import { setCommand } from "./stock/set";

export const stockCommand = (context: Context): Command =>
  new Command("stock")
    .description("change a product's stock, and show the log of changes")
    .addCommand(addCommand(context))
    .addCommand(setCommand(context))
    .addCommand(logCommand(context))
    .addCommand(owedCommand(context));
