import { Command } from "commander";
import type { Client } from "#handlers/clients/client";
import { allClients } from "../../aws/client-table";
import type { Context } from "../../context";
import { leftOut } from "../../output/left-out";
import type { Colours } from "../../output/output";
import { table } from "../../output/table";
import { examples } from "../examples";

export const listCommand = (context: Context): Command =>
  new Command("list")
    .description("list clients and their keys (the first characters of each key's hash)")
    .addHelpText("after", examples("clients list"))
    .action(async () => {
      const target = await context.target();
      const clients = await allClients(
        target.aws.dynamoDb(),
        target.need("clientsTableName"),
        leftOut(context.out),
      );
      context.out.result({ clients }, (colours) => clientsText(clients, colours));
    });

export const clientsText = (clients: readonly Client[], colours: Colours): string =>
  clients.length === 0
    ? "No clients."
    : table(
        ["Client", "Key hash", "Name", "Scopes", "Daily quota", "Created", "Last used", "State"],
        clients.map((client) => [
          client.clientId,
          client.keyHash.slice(0, 12),
          client.name,
          client.scopes.join(" "),
          client.dailyQuota ?? "none",
          client.createdAt.slice(0, 10),
          client.lastUsedDay ?? "never",
          client.revokedAt === undefined
            ? colours.green("active")
            : colours.red(`revoked ${client.revokedAt.slice(0, 10)}`),
        ]),
        colours,
      );
