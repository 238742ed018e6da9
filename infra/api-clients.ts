import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Client } from "#handlers/clients/client";
import { Table } from "./tables";

export interface ApiClientsArgs {
  /** Makes the record of the stack's first client, from its key and the time (ISO 8601). */
  readonly firstClient: (key: string, createdAt: string) => Client;
  readonly deletionProtection: boolean;
}

/** The tables of API clients (by the hash of a key) and of their request counts, and a first client. */
export class ApiClients extends pulumi.ComponentResource {
  readonly table: Table;
  /** Counters of requests, by client and period; they expire. */
  readonly quotas: Table;
  /** The first client's key, a secret. */
  readonly firstKey: pulumi.Output<string>;

  constructor(name: string, args: ApiClientsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:ApiClients", name, {}, opts);
    const { deletionProtection } = args;
    this.table = new Table(name, { hashKey: "keyHash", deletionProtection }, { parent: this });
    this.quotas = new Table(
      "quotas",
      { hashKey: "id", expiresAt: "expiration", deletionProtection },
      { parent: this },
    );
    const password = new random.RandomPassword("api-key", { length: 32, special: false }, { parent: this });
    this.firstKey = pulumi.secret(pulumi.interpolate`ofk_${password.result}`);
    createFirstClient(this, this.table, this.firstKey, args.firstClient);
    this.registerOutputs({ table: this.table.name, quotas: this.quotas.name });
  }
}

/**
 * Written only by the first deployment. Later deployments leave the item alone, because restoring it would make a revoked
 * key valid again.
 */
const createFirstClient = (
  parent: pulumi.Resource,
  table: Table,
  key: pulumi.Output<string>,
  firstClient: ApiClientsArgs["firstClient"],
) => {
  const record = key.apply((text) => firstClient(text, new Date().toISOString()));
  return new aws.dynamodb.TableItem(
    "first-client",
    {
      tableName: table.name,
      hashKey: "keyHash",
      // The hash isn't a secret: 190 random bits can't be guessed from it.
      item: pulumi.unsecret(record.apply((item) => JSON.stringify(attributes(item)))),
    },
    { parent, ignoreChanges: ["item"] },
  );
};

/** Converts text and lists of text to DynamoDB JSON. */
const attributes = (item: object) =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      Array.isArray(value) ? { L: value.map((one) => ({ S: String(one) })) } : { S: String(value) },
    ]),
  );
