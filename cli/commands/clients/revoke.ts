import { Command } from "commander";
import * as z from "zod";
import { type Client, hashOfKey } from "#handlers/clients/client";
import { allClients, revokeKey } from "../../aws/client-table";
import { agree } from "../../confirm";
import { type Context, parseOptions } from "../../context";
import { NotFound, UsageError } from "../../errors";
import { counted } from "../../output/counted";
import { leftOut } from "../../output/left-out";
import type { Target } from "../../target";
import { examples } from "../examples";

const optionsSchema = z.object({
  key: z
    .string()
    .regex(/^[0-9a-f]{6,64}$/, {
      error: "must be the first 6 or more characters of a key's hash, from clients list",
    })
    .optional(),
  yes: z.boolean().default(false),
});
type Options = z.infer<typeof optionsSchema>;

export const revokeCommand = (context: Context): Command =>
  new Command("revoke")
    .description("revoke the keys of a client, immediately and permanently")
    .argument("<clientId>", "id of the client, from clients list")
    .option("--key <hash>", "only the key whose hash begins with this")
    .option("-y, --yes", "don't ask")
    .addHelpText(
      "after",
      examples(
        "clients revoke client-0123456789abcdef",
        "clients revoke client-0123456789abcdef --key 9f86d081884c --yes",
      ),
    )
    .action(async (clientId: string, raw: unknown) =>
      revoke(context, clientId, parseOptions(optionsSchema, raw)),
    );

const revoke = async (context: Context, clientId: string, { key: hash, yes }: Options): Promise<void> => {
  const target = await context.target();
  const [db, table] = [target.aws.dynamoDb(), target.need("clientsTableName")];
  const keys = keysOf(await allClients(db, table, leftOut(context.out)), clientId, hash);
  const live = keys.filter(({ revokedAt }) => revokedAt === undefined);
  if (live.length > 0)
    await agree(context, {
      text: questionFor(context, target, clientId, live),
      yes,
      purpose: `revoke ${counted(live.length, "key")} of ${clientId}`,
      declined: "Nothing was revoked.",
    });
  const revokedAt = context.world.now().toISOString();
  for (const key of keys) await revokeKey(db, table, key, revokedAt);
  const revoked = keys.map((key) => ({ ...key, revokedAt: key.revokedAt ?? revokedAt }));
  context.out.result({ clients: revoked }, () =>
    revoked
      .map(({ name, keyHash }) => `Revoked: ${clientId} (${name}), key ${keyHash.slice(0, 12)}`)
      .join("\n"),
  );
};

/** Warns when the key is the one with which these commands call the API. */
const questionFor = (context: Context, target: Target, clientId: string, keys: readonly Client[]): string => {
  const used = context.ownKey() ?? target.get("apiKey");
  const own = used !== undefined && keys.some(({ keyHash }) => keyHash === hashOfKey(used));
  const names = [...new Set(keys.map(({ name }) => name))].join(", ");
  const question = `Revoke ${counted(keys.length, "key")} of ${clientId} (${names}) on ${target.name}, immediately and permanently?`;
  if (!own) return question;
  return `These commands use this key to call the API. Afterwards they need another one (--api-key or ORDERFLOW_API_KEY).\n${question}`;
};

/** @throws NotFound, UsageError when several hashes begin with the given characters */
const keysOf = (clients: readonly Client[], clientId: string, hash: string | undefined): Client[] => {
  const keys = clients.filter(
    (client) => client.clientId === clientId && (hash === undefined || client.keyHash.startsWith(hash)),
  );
  const which = hash === undefined ? "" : ` with a key whose hash begins with ${hash}`;
  if (keys.length === 0)
    throw new NotFound(`There is no client "${clientId}"${which}.`, { hint: "See: clients list" });
  if (hash !== undefined && keys.length > 1)
    throw new UsageError(`--key: several hashes begin with ${hash}; give more characters`);
  return keys;
};
