import { Command } from "commander";
import type { Context } from "../context";
import { createCommand } from "./clients/create";
import { listCommand } from "./clients/list";
import { revokeCommand } from "./clients/revoke";

export const clientsCommand = (context: Context): Command =>
  new Command("clients")
    .description("manage the clients of the API and their keys")
    .addCommand(createCommand(context))
    .addCommand(listCommand(context))
    .addCommand(revokeCommand(context));
