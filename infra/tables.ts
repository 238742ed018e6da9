import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Permission } from "./policy";
import type { Watched } from "./watched";

export interface TableArgs {
  readonly hashKey: string;
  /** Global secondary indexes by name: a partition key, sorted by `createdAt`. All attributes are projected. */
  readonly indexes?: Readonly<Record<string, string>>;
  /** Whether changes are streamed, with the item before and after each. */
  readonly stream?: boolean;
  /** The attribute, in seconds since 1970, after which an item may go. */
  readonly expiresAt?: string;
  /** Whether the table refuses to be deleted, on AWS and by Pulumi, and is left when the stack goes all the same. */
  readonly deletionProtection: boolean;
}

/** A DynamoDB table: on demand, encrypted, restorable to any second of the last 35 days. */
export class Table extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly streamArn: pulumi.Output<string>;
  readonly watched: Pick<Watched, "tables">;
  readonly nodes: { readonly table: aws.dynamodb.Table };

  constructor(name: string, args: TableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:Table", name, {}, opts);
    const table = createTable(this, name, args);
    this.nodes = { table };
    this.watched = { tables: { [name]: table } };
    this.name = table.name;
    this.arn = table.arn;
    this.streamArn = table.streamArn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /** Permission for actions (`GetItem`, …) on the table itself, not on its indexes. */
  allows(...actions: readonly string[]): Permission {
    return { actions: actions.map((action) => `dynamodb:${action}`), resources: [this.arn] };
  }

  /** Permission to query these indexes, not the table itself. */
  allowsQuerying(...indexes: readonly string[]): Permission {
    const resources = indexes.map((index) => pulumi.interpolate`${this.arn}/index/${index}`);
    return { actions: ["dynamodb:Query"], resources };
  }
}

const createTable = (parent: pulumi.Resource, name: string, args: TableArgs): aws.dynamodb.Table => {
  const indexes = Object.entries(args.indexes ?? {});
  const keys = new Set([args.hashKey, ...indexes.flatMap(([, hashKey]) => [hashKey, "createdAt"])]);
  return new aws.dynamodb.Table(
    name,
    {
      billingMode: "PAY_PER_REQUEST",
      hashKey: args.hashKey,
      attributes: [...keys].map((key) => ({ name: key, type: "S" })),
      ...(indexes.length > 0
        ? {
            globalSecondaryIndexes: indexes.map(([index, hashKey]) => ({
              name: index,
              hashKey,
              rangeKey: "createdAt",
              projectionType: "ALL",
            })),
          }
        : {}),
      ...(args.stream ? { streamEnabled: true, streamViewType: "NEW_AND_OLD_IMAGES" } : {}),
      ...(args.expiresAt ? { ttl: { attributeName: args.expiresAt, enabled: true } } : {}),
      serverSideEncryption: { enabled: true },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: args.deletionProtection,
    },
    { parent, protect: args.deletionProtection, retainOnDelete: args.deletionProtection },
  );
};
