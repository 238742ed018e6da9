import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  paginateListTables,
  paginateScan,
} from "@aws-sdk/client-dynamodb";
import type { Clock } from "../clock/clock";
import type { ExpiredItems } from "./expired-items";

export interface ExpiryOptions {
  readonly clock: Clock;
  /** Does something with a client of the engine itself. */
  readonly withClient: (work: (client: DynamoDBClient) => Promise<void>) => Promise<void>;
  readonly expired: ExpiredItems;
  /** Called when items were deleted. */
  readonly deleted: () => void;
}

/** Seconds; items that expired longer ago stay, as in DynamoDB, which doesn't treat such values as times. */
const fiveYears = 5 * 365 * 86_400;

/**
 * Deletes items whose time to live is over: the engine keeps the setting and deletes nothing.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 */
export class Expiry {
  private sweeping: Promise<void> = Promise.resolve();

  constructor(private readonly options: ExpiryOptions) {}

  /** Looks through every table that has a time to live. */
  sweep(): Promise<void> {
    const swept = this.sweeping.then(() => this.options.withClient((client) => this.sweepAll(client)));
    this.sweeping = swept.catch(() => {});
    return swept;
  }

  /** Waits for a running sweep. */
  async idle(): Promise<void> {
    await this.sweeping;
  }

  private async sweepAll(client: DynamoDBClient): Promise<void> {
    for await (const { TableNames = [] } of paginateListTables({ client }, {}))
      for (const table of TableNames) await this.sweepTable(client, table);
  }

  private async sweepTable(client: DynamoDBClient, table: string): Promise<void> {
    const described = await client.send(new DescribeTimeToLiveCommand({ TableName: table }));
    const { AttributeName: attribute, TimeToLiveStatus: status } = described.TimeToLiveDescription ?? {};
    if (attribute === undefined || status !== "ENABLED") return;
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    const keys = (Table?.KeySchema ?? []).flatMap(({ AttributeName = [] }) => AttributeName);
    const now = Math.floor(this.options.clock.now() / 1000);
    const scan = {
      TableName: table,
      FilterExpression: "#until <= :now AND #until > :never",
      ExpressionAttributeNames: { "#until": attribute },
      ExpressionAttributeValues: { ":now": { N: String(now) }, ":never": { N: String(now - fiveYears) } },
    };
    for await (const { Items = [] } of paginateScan({ client }, scan))
      for (const item of Items) await this.remove(client, { table, keys, attribute, item });
  }

  /** Not if somebody has given it more time meanwhile. */
  private async remove(client: DynamoDBClient, { table, keys, attribute, item }: Overdue): Promise<void> {
    const key = Object.fromEntries(keys.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
    const until = item[attribute];
    if (!until) return;
    this.options.expired.add(table, key, Math.floor(Date.now() / 1000));
    try {
      await client.send(
        new DeleteItemCommand({
          TableName: table,
          Key: key,
          ConditionExpression: "#until = :until",
          ExpressionAttributeNames: { "#until": attribute },
          ExpressionAttributeValues: { ":until": until },
        }),
      );
      this.options.deleted();
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

interface Overdue {
  readonly table: string;
  readonly keys: readonly string[];
  readonly attribute: string;
  readonly item: Readonly<Record<string, AttributeValue>>;
}
