import { Command } from "commander";
import type { Context } from "../context";
import { listCommand } from "./products/list";
import { retireCommand } from "./products/retire";
import { setCommand } from "./products/set";

export const productsCommand = (context: Context): Command =>
  new Command("products")
    .description("manage the catalogue: products and prices")
    .addCommand(listCommand(context))
    .addCommand(setCommand(context))
    .addCommand(retireCommand(context));
