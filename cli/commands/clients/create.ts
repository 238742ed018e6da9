import { Command } from "commander";
import * as z from "zod";
import { clientTerms, newClient, scope } from "#handlers/clients/client";
import { addClient, allClients } from "../../aws/client-table";
import { type Context, parseOptions } from "../../context";
import { NotFound } from "../../errors";
import { collect, whole } from "../../options";
import { leftOut } from "../../output/left-out";
import { facts } from "../../output/table";
import type { Target } from "../../target";
import { examples } from "../examples";

const optionsSchema = z.object({
  name: clientTerms.shape.name,
  scope: z.array(scope).min(1),
  dailyQuota: whole(1, 1_000_000_000).optional(),
  ratePerMinute: whole(1, 1_000_000).optional(),
  for: z.string().optional(),
});
type Options = z.infer<typeof optionsSchema>;

export const createCommand = (context: Context): Command =>
  new Command("create")
    .description("create a client and its key, which is shown only this once")
    .requiredOption("--name <name>", "the client's name, for people")
    .requiredOption("--scope <scope>", `${scope.options.join(", ")}; repeat it for more`, collect)
    .option("--daily-quota <count>", "requests per day (UTC)")
    .option("--rate-per-minute <count>", "requests per minute")
    .option("--for <clientId>", "create an additional key for this client, e.g. to replace one")
    .addHelpText(
      "after",
      examples(
        "clients create --name shop --scope orders:write --scope orders:read --daily-quota 10000",
        "clients create --name shop --scope orders:write --for client-0123456789abcdef",
      ),
    )
    .action(async (raw: unknown) => create(context, parseOptions(optionsSchema, raw)));

const create = async (context: Context, options: Options): Promise<void> => {
  const target = await context.target();
  if (options.for !== undefined) await requireClient(context, target, options.for);
  const { name, scope: scopes, dailyQuota, ratePerMinute } = options;
  const { key, record } = newClient(
    { name, scopes, dailyQuota, ratePerMinute },
    {
      createdAt: context.world.now().toISOString(),
      ...(options.for === undefined ? {} : { clientId: options.for }),
    },
  );
  await addClient(target.aws.dynamoDb(), target.need("clientsTableName"), record);
  const { keyHash, ...shown } = record;
  context.out.result({ ...shown, keyHash, key }, (colours) =>
    facts(
      [
        ["Client", record.clientId],
        ["Name", record.name],
        ["Scopes", record.scopes.join(" ")],
        ["Key", colours.bold(key)],
      ],
      colours,
    ),
  );
  context.out.note("Save the key now. Only its hash is stored, so it can't be shown again.");
};

/** @throws NotFound */
const requireClient = async ({ out }: Context, target: Target, clientId: string): Promise<void> => {
  const table = target.need("clientsTableName");
  const clients = await allClients(target.aws.dynamoDb(), table, leftOut(out));
  if (!clients.some((client) => client.clientId === clientId))
    throw new NotFound(`There is no client "${clientId}".`, { hint: "See: clients list" });
};
