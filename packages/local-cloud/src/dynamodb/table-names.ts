import * as z from "zod";
import { type AwsCall, account, NotImplementedLocally } from "../service";

const own = `arn:aws:dynamodb:${account.region}:${account.id}:table/`;
const object = z.record(z.string(), z.unknown());

/**
 * A call on items with names where it has ARNs of tables, because the engine only takes names.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html (TableName)
 * @throws NotImplementedLocally for tables of other accounts and regions
 */
export const withTableNames = (call: AwsCall): AwsCall => {
  const { TableName, TransactItems, RequestItems } = call.input;
  if (TableName === undefined && TransactItems === undefined && RequestItems === undefined) return call;
  const batch = object.safeParse(RequestItems).data;
  const input = {
    ...call.input,
    ...named({ TableName }),
    ...(Array.isArray(TransactItems) ? { TransactItems: TransactItems.map(entryNamed) } : {}),
    ...(batch ? { RequestItems: batchNamed(batch) } : {}),
  };
  return { ...call, input };
};

/** `{ Put: { TableName, … } }`, whichever action it is. */
const entryNamed = (entry: unknown): unknown => {
  const actions = z.record(z.string(), object).safeParse(entry).data;
  if (!actions) return entry; // the engine says what is wrong with it
  return Object.fromEntries(
    Object.entries(actions).map(([kind, action]) => [kind, { ...action, ...named(action) }]),
  );
};

const batchNamed = (batch: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(batch).map(([table, asked]) => [nameOf(table), asked]));

const named = ({ TableName }: Readonly<Record<string, unknown>>) =>
  typeof TableName === "string" ? { TableName: nameOf(TableName) } : {};

const nameOf = (table: string): string => {
  if (!table.startsWith("arn:")) return table;
  if (!table.startsWith(own))
    throw new NotImplementedLocally(`dynamodb:${table}, because it has the tables of one account and region`);
  return table.slice(own.length);
};
