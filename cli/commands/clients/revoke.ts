import { Command } from "commander";
import * as z from "zod";
import type { Client } from "#handlers/clients/client";
import { allClients, revokeKey } from "../../aws/client-table";
import { type Context, parseOptions } from "../../context";
import { NotFound, UsageError } from "../../errors";
import { examples } from "../examples";

const optionsSchema = z.object({
  key: z
    .string()
    .regex(/^[0-9a-f]{6,64}$/, { error: "must be the beginning of a key's hash, as clients list shows it" })
    .optional(),
});

export const revokeCommand = (context: Context): Command =>
  new Command("revoke")
    .description("stop the keys of a client, at once and for good")
    .argument("<clientId>", "as clients list shows it")
    .option("--key <hash>", "only the key whose hash begins like this")
    .addHelpText(
      "after",
      examples(
        "clients revoke client-0123456789abcdef",
        "clients revoke client-0123456789abcdef --key 9f86d081884c",
      ),
    )
    .action(async (clientId: string, raw: unknown) => {
      const target = await context.target();
      const [db, table] = [target.aws.dynamoDb(), target.need("clientsTableName")];
      const keys = keysOf(await allClients(db, table), clientId, parseOptions(optionsSchema, raw).key);
      const revokedAt = context.world.now().toISOString();
      for (const key of keys) await revokeKey(db, table, key, revokedAt);
      const revoked = keys.map((key) => ({ ...key, revokedAt: key.revokedAt ?? revokedAt }));
      context.out.result({ clients: revoked }, () =>
        revoked
          .map(({ name, keyHash }) => `Revoked: ${clientId} (${name}), key ${keyHash.slice(0, 12)}`)
          .join("\n"),
      );
    });

/** @throws NotFound, UsageError when the beginning of a hash fits several */
const keysOf = (clients: readonly Client[], clientId: string, hash: string | undefined): Client[] => {
  const keys = clients.filter(
    (client) => client.clientId === clientId && (hash === undefined || client.keyHash.startsWith(hash)),
  );
  const which = hash === undefined ? "" : ` with a key whose hash begins with ${hash}`;
  if (keys.length === 0)
    throw new NotFound(`There is no client "${clientId}"${which}.`, { hint: "See: clients list" });
  if (hash !== undefined && keys.length > 1)
    throw new UsageError(`--key: ${hash} is the beginning of several hashes; give more of it`);
  return keys;
};
