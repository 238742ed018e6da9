import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Client } from "#handlers/clients/client";
import { Table } from "./tables";

export interface ApiClientsArgs {
  /** Makes the record of the client that a stack begins with, of its key and the time (ISO 8601). */
  readonly firstClient: (key: string, createdAt: string) => Client;
  readonly deletionProtection: boolean;
}

/** Who may call the API (by the hash of a key), how much each has called, and a first client to begin with. */
export class ApiClients extends pulumi.ComponentResource {
  readonly table: Table;
  /** Counters of requests, by client and period; they expire. */
  readonly quotas: Table;
  /** The first client's key: secret, and only to be handed to that client. */
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
 * Written once. What happens to the client later (it is used, or revoked) is the operators' business: a deployment
 * that put the item back would bring a revoked key to life again.
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
      // The hash of 190 random bits is no secret: they can't be guessed back.
      item: pulumi.unsecret(record.apply((item) => JSON.stringify(attributes(item)))),
    },
    { parent, ignoreChanges: ["item"] },
  );
};

/** Text and lists of text as DynamoDB's own JSON has them. */
const attributes = (item: object) =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      Array.isArray(value) ? { L: value.map((one) => ({ S: String(one) })) } : { S: String(value) },
    ]),
  );
