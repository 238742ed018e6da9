import {
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  paginateScan,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import type { RunningCloud } from "../../tests/e2e/cloud";
import { type Item, itemBytes } from "./item-bytes";

export interface TableBytes {
  readonly tableBytes: number;
  readonly restorableBytes: number;
}

/** DynamoDB bills this much more for each item, in the table and in each index. */
const overhead = 100;

/** The size of all tables, with their indexes and alone. The engine doesn't report sizes, so this adds up the items. */
export const tableBytes = async (cloud: RunningCloud): Promise<TableBytes> => {
  const client = new DynamoDBClient(cloud.clientSettings);
  try {
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    let [ofTables, ofIndexes] = [0, 0];
    for (const TableName of TableNames) {
      const { Table = {} } = await client.send(new DescribeTableCommand({ TableName }));
      for await (const { Items = [] } of paginateScan({ client }, { TableName }))
        for (const item of Items) {
          ofTables += itemBytes(item) + overhead;
          ofIndexes += inIndexes(Table, item);
        }
    }
    return { tableBytes: ofTables + ofIndexes, restorableBytes: ofTables };
  } finally {
    client.destroy();
  }
};

/** The bytes of an item in the indexes of its table: in each whose keys it has, what that index projects. */
export const inIndexes = (table: TableDescription, item: Item): number =>
  (table.GlobalSecondaryIndexes ?? []).reduce((total, { KeySchema = [], Projection }) => {
    const keys = KeySchema.map(({ AttributeName = "" }) => AttributeName);
    if (!keys.every((key) => item[key] !== undefined)) return total;
    const own = (table.KeySchema ?? []).map(({ AttributeName = "" }) => AttributeName);
    const projected = [...new Set([...own, ...keys, ...(Projection?.NonKeyAttributes ?? [])])];
    const bytes = Projection?.ProjectionType === "ALL" ? itemBytes(item) : itemBytes(item, projected);
    return total + bytes + overhead;
  }, 0);
