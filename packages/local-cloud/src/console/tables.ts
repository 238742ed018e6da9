import type {
  AttributeValue,
  DynamoDBClient,
  KeySchemaElement,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { ItemsView, ItemView, KeyView, TableView, Topology } from "./api";
import { BadRequest } from "./extension";

/** All tables of the program, with the keys by which their items can be found. */
export const listTables = async (client: DynamoDBClient, topology: Topology): Promise<TableView[]> => {
  const { DescribeTableCommand, DescribeTimeToLiveCommand } = await import("@aws-sdk/client-dynamodb");
  const tables = topology.nodes
    .filter(({ kind }) => kind === "table")
    .sort((a, b) => a.label.localeCompare(b.label));
  return Promise.all(
    tables.map(async ({ name, label }) => {
      const [{ Table }, { TimeToLiveDescription }] = await Promise.all([
        client.send(new DescribeTableCommand({ TableName: name })),
        client.send(new DescribeTimeToLiveCommand({ TableName: name })),
      ]);
      return { name, label, keys: keysOf(Table), expiresAt: TimeToLiveDescription?.AttributeName };
    }),
  );
};

/** The table's own key, then those of its indexes. */
const keysOf = (table: TableDescription | undefined): KeyView[] => {
  const { KeySchema, GlobalSecondaryIndexes = [], AttributeDefinitions = [] } = table ?? {};
  const keyOf = (index: string, schema: readonly KeySchemaElement[] = []): KeyView => {
    const part = (type: string) => schema.find(({ KeyType }) => KeyType === type)?.AttributeName;
    const hash = part("HASH") ?? "";
    const isNumber = AttributeDefinitions.some(
      ({ AttributeName, AttributeType }) => AttributeName === hash && AttributeType === "N",
    );
    return { index, hash, isNumber, range: part("RANGE") };
  };
  const indexes = GlobalSecondaryIndexes.map(({ IndexName = "", KeySchema }) => keyOf(IndexName, KeySchema));
  return [keyOf("", KeySchema), ...indexes.sort((a, b) => a.index.localeCompare(b.index))];
};

export interface WantedItems {
  readonly table: string;
  /** The name of an index; empty for the table's own key. */
  readonly index: string;
  /** The value of the partition key; empty for all items. */
  readonly key: string;
  /** What an item has to mention. */
  readonly q: string;
  readonly limit: number;
}

/** Items that are looked at for those that mention something. */
const mostRead = 5_000;

/**
 * Items of a table: those of one partition by its key, or all in DynamoDB's order. Reads only.
 * @throws BadRequest for a table or an index that isn't there
 */
export const listItems = async (
  client: DynamoDBClient,
  tables: readonly TableView[],
  wanted: WantedItems,
): Promise<ItemsView> => {
  const table = tables.find(({ name }) => name === wanted.table);
  if (!table) throw new BadRequest(`There is no table ${wanted.table}`, 404);
  const key = table.keys.find(({ index }) => index === wanted.index);
  if (!key) throw new BadRequest(`The table ${table.label} has no index ${wanted.index}`, 404);
  const items: ItemView[] = [];
  let read = 0;
  for await (const page of pagesOf(client, table, key, wanted)) {
    for (const raw of page) {
      const item = itemOf(raw, table);
      if (!item.text.toLowerCase().includes(wanted.q.toLowerCase())) continue;
      if (items.length === wanted.limit) return { items, more: true, unread: false };
      items.push(item);
    }
    read += page.length;
    if (read >= mostRead) return { items, more: false, unread: true };
  }
  return { items, more: false, unread: false };
};

type Item = Record<string, AttributeValue>;

async function* pagesOf(
  client: DynamoDBClient,
  { name: TableName }: TableView,
  { index, hash, isNumber, range }: KeyView,
  { key }: WantedItems,
): AsyncGenerator<readonly Item[]> {
  const { paginateQuery, paginateScan } = await import("@aws-sdk/client-dynamodb");
  const source = { TableName, ...(index === "" ? {} : { IndexName: index }), Limit: 500 };
  const pages =
    key === ""
      ? paginateScan({ client }, source)
      : paginateQuery(
          { client },
          {
            ...source,
            KeyConditionExpression: "#key = :key",
            ExpressionAttributeNames: { "#key": hash },
            ExpressionAttributeValues: { ":key": isNumber ? { N: key } : { S: key } },
            // The newest first, where the sort key is a time.
            ScanIndexForward: range === undefined,
          },
        );
  for await (const { Items = [] } of pages) yield Items;
}

/** Numbers stay as they are written, also those that no double holds. */
const itemOf = (raw: Item, { keys: [own], expiresAt }: TableView): ItemView => {
  const item = unmarshall(raw, { wrapNumbers: (digits) => plainNumber(digits) });
  const shown = (name: string | undefined) => (name === undefined ? undefined : String(item[name] ?? ""));
  const expires = expiresAt === undefined ? undefined : Number(item[expiresAt]);
  return {
    key: shown(own?.hash) ?? "",
    sort: shown(own?.range),
    expires: expires !== undefined && Number.isFinite(expires) ? expires * 1_000 : undefined,
    text: JSON.stringify(inOrder(item, own), plainSets, 2),
  };
};

/** An item has no order of its own: its key first, then by name. */
const inOrder = (item: Record<string, unknown>, own: KeyView | undefined): Record<string, unknown> => {
  const place = (name: string) => [own?.hash, own?.range].indexOf(name) >>> 0; // others, at -1, come last
  const names = Object.keys(item).sort((a, b) => place(a) - place(b) || a.localeCompare(b));
  return Object.fromEntries(names.map((name) => [name, item[name]]));
};

const plainNumber = (digits: string): number | string =>
  String(Number(digits)) === digits ? Number(digits) : digits;

/** JSON has neither sets nor bytes. */
const plainSets = (_: string, value: unknown): unknown => {
  if (value instanceof Set) return [...value];
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return value;
};
