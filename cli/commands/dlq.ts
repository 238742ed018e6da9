import { Command } from "commander";
import type { Context } from "../context";
import { listCommand } from "./dlq/list";
import { purgeCommand } from "./dlq/purge";
import { redriveCommand } from "./dlq/redrive";
import { showCommand } from "./dlq/show";

export const dlqCommand = (context: Context): Command =>
  new Command("dlq")
    .description("handle dead letters: messages that couldn't be processed and wait for a person")
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(redriveCommand(context))
    .addCommand(purgeCommand(context));
