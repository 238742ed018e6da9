import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";

const tableName = "updates";
const key = { id: { S: "k" } };

/** What an update did: the answer, and the item afterwards. */
export const answer = z.object({
  status: z.number(),
  error: z.string().optional(),
  message: z.string().optional(),
  attributes: z.unknown().optional(),
  item: z.unknown().optional(),
});
export type Answer = z.output<typeof answer>;

const body = z.looseObject({ __type: z.string().optional(), message: z.string().optional() });

/** A table with one item, on any DynamoDB. */
export class ItemTable {
  private constructor(
    private readonly endpoint: string,
    private readonly start: unknown,
  ) {}

  static async create(endpoint: string, start: unknown): Promise<ItemTable> {
    const table = new ItemTable(endpoint, start);
    await table.call("CreateTable", {
      TableName: tableName,
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    for (const until = Date.now() + 5_000; Date.now() < until; await pause(20)) {
      const { json } = await table.call("DescribeTable", { TableName: tableName });
      if (Object(json.Table).TableStatus === "ACTIVE") break;
    }
    return table;
  }

  /** Does an update on the item as it was at the start. */
  async updated(update: Readonly<Record<string, unknown>>): Promise<Answer> {
    await this.call("PutItem", { TableName: tableName, Item: this.start });
    const { status, json } = await this.call("UpdateItem", { TableName: tableName, Key: key, ...update });
    const read = await this.call("GetItem", { TableName: tableName, Key: key, ConsistentRead: true });
    return {
      status,
      error: json.__type?.slice(json.__type.indexOf("#") + 1),
      message: json.message,
      attributes: json.Attributes,
      item: read.json.Item,
    };
  }

  private async call(action: string, input: Readonly<Record<string, unknown>>) {
    const response = await fetch(this.endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDB_20120810.${action}`,
        "x-amz-date": "20261127T000000Z",
        authorization:
          "AWS4-HMAC-SHA256 Credential=test/20261127/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00",
      },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(30_000),
    });
    return { status: response.status, json: body.parse(await response.json()) };
  }
}
