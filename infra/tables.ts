import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Permission } from "./policy";
import type { Usable } from "./uses";
import type { Watched } from "./watched";

export interface TableArgs {
  readonly hashKey: string;
  /** Sorts the items that share a hash key. */
  readonly rangeKey?: string;
  /**
   * Global secondary indexes by name: a partition key, sorted by `createdAt`. They contain only keys, because an update of an
   * item writes every index that has one of the changed attributes.
   */
  readonly indexes?: Readonly<Record<string, string>>;
  /** Indexes with all attributes, as earlier versions had them; only while a deployment replaces them. */
  readonly wholeIndexes?: Readonly<Record<string, string>>;
  /** Whether changes are streamed, with the old and the new image. */
  readonly stream?: boolean;
  /** The TTL attribute, in seconds since 1970. */
  readonly expiresAt?: string;
  /** Whether AWS and Pulumi refuse to delete the table, and it stays if the stack is deleted anyway. */
  readonly deletionProtection: boolean;
}

/** A DynamoDB table: on demand, encrypted, restorable to any second of the last 35 days. */
export class Table extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly streamArn: pulumi.Output<string>;
  readonly watched: Pick<Watched, "tables" | "indexes">;
  readonly nodes: { readonly table: aws.dynamodb.Table };

  constructor(name: string, args: TableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:Table", name, {}, opts);
    const table = createTable(this, name, args);
    this.nodes = { table };
    this.watched = { tables: { [name]: table }, indexes: indexesOf(name, table, args) };
    this.name = table.name;
    this.arn = table.arn;
    this.streamArn = table.streamArn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /** Permission for these actions on the table, without its indexes; its value is the name. */
  can(...actions: readonly TableAction[]): UsableTable {
    const resources = [this.arn];
    return usable(this, [{ actions: actions.map((action) => `dynamodb:${action}`), resources }]);
  }
}

const indexesOf = (
  name: string,
  table: aws.dynamodb.Table,
  { indexes = {}, wholeIndexes = {} }: TableArgs,
): Watched["indexes"] =>
  Object.fromEntries(
    Object.keys({ ...indexes, ...wholeIndexes }).map((index) => [`${name}-${index}`, { table, index }]),
  );

export type TableAction = "BatchGetItem" | "DeleteItem" | "GetItem" | "PutItem" | "Scan" | "UpdateItem";

export interface UsableTable extends Usable<string> {
  /** The same, plus queries of these indexes. */
  querying(...indexes: readonly string[]): UsableTable;
}

const usable = (table: Table, permissions: readonly Permission[]): UsableTable => ({
  use: { value: table.name, permissions },
  querying: (...indexes) => {
    const resources = indexes.map((index) => pulumi.interpolate`${table.arn}/index/${index}`);
    return usable(table, [...permissions, { actions: ["dynamodb:Query"], resources }]);
  },
});

const createTable = (parent: pulumi.Resource, name: string, args: TableArgs): aws.dynamodb.Table => {
  const indexes = [...declared(args.indexes, "KEYS_ONLY"), ...declared(args.wholeIndexes, "ALL")];
  const own = [args.hashKey, ...(args.rangeKey ? [args.rangeKey] : [])];
  const keys = new Set([...own, ...indexes.flatMap(({ hashKey }) => [hashKey, "createdAt"])]);
  return new aws.dynamodb.Table(
    name,
    {
      billingMode: "PAY_PER_REQUEST",
      hashKey: args.hashKey,
      ...(args.rangeKey ? { rangeKey: args.rangeKey } : {}),
      attributes: [...keys].map((key) => ({ name: key, type: "S" })),
      ...(indexes.length > 0 ? { globalSecondaryIndexes: indexes } : {}),
      ...(args.stream ? { streamEnabled: true, streamViewType: "NEW_AND_OLD_IMAGES" } : {}),
      ...(args.expiresAt ? { ttl: { attributeName: args.expiresAt, enabled: true } } : {}),
      serverSideEncryption: { enabled: true },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: args.deletionProtection,
    },
    { parent, protect: args.deletionProtection, retainOnDelete: args.deletionProtection },
  );
};

const declared = (indexes: Readonly<Record<string, string>> = {}, projectionType: "ALL" | "KEYS_ONLY") =>
  Object.entries(indexes).map(([name, hashKey]) => ({
    name,
    hashKey,
    rangeKey: "createdAt",
    projectionType,
  }));
