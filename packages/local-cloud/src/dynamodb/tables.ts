import { isDeepStrictEqual } from "node:util";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTableCommand,
  type UpdateTableCommandInput,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { AwsError } from "../service";
import type { DynamoService } from "./dynamodb";
import {
  attributesOf,
  createInput,
  indexOf,
  keySchema,
  streamOf,
  type TableInputs,
} from "./table-declaration";

/** Makes, changes and deletes tables as they are declared. */
export class Tables {
  /** Those of this run; others that the engine has were kept from an earlier one. */
  private readonly declared = new Set<string>();

  constructor(private readonly dynamodb: DynamoService) {}

  /**
   * Creates the table, or updates the one that an earlier run left.
   * @throws ResourceInUseException when this run has made it already; AwsError when the one that was left has other keys
   */
  create(name: string, inputs: TableInputs): Promise<TableDescription> {
    return this.dynamodb.withClient(async (client) => {
      const kept = this.declared.has(name) ? undefined : await describe(client, name);
      if (kept) refuseOtherKeys(name, kept, inputs);
      else await client.send(new CreateTableCommand(createInput(name, inputs)));
      this.declared.add(name);
      this.dynamodb.declared.set(name, inputs);
      return inLine(client, name, inputs);
    });
  }

  find(name: string): Promise<TableDescription | undefined> {
    return this.dynamodb.withClient((client) => describe(client, name));
  }

  /** @throws ResourceNotFoundException */
  update(name: string, inputs: TableInputs): Promise<TableDescription> {
    this.dynamodb.declared.set(name, inputs);
    return this.dynamodb.withClient((client) => inLine(client, name, inputs));
  }

  /** @throws ValidationException for a table that is protected against deletion */
  delete(name: string): Promise<void> {
    return this.dynamodb.withClient(async (client) => {
      if (await describe(client, name)) await client.send(new DeleteTableCommand({ TableName: name }));
      this.declared.delete(name);
      this.dynamodb.declared.delete(name);
    });
  }
}

const describe = async (client: DynamoDBClient, name: string): Promise<TableDescription | undefined> => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

/** @throws AwsError ResourceInUseException */
const refuseOtherKeys = (name: string, kept: TableDescription, inputs: TableInputs): void => {
  if (isDeepStrictEqual(kept.KeySchema, keySchema(inputs.hashKey, inputs.rangeKey))) return;
  throw new AwsError(
    "ResourceInUseException",
    `The table ${name} was kept from an earlier run, with other keys. Start without keeping it, or give it another name.`,
  );
};

/** Changes whatever of a table differs from its declaration, step by step as AWS wants it. */
const inLine = async (
  client: DynamoDBClient,
  TableName: string,
  inputs: TableInputs,
): Promise<TableDescription> => {
  const { Table = {} } = await client.send(new DescribeTableCommand({ TableName }));
  for (const step of steps(Table, inputs))
    await client.send(
      new UpdateTableCommand({ TableName, AttributeDefinitions: attributesOf(inputs), ...step }),
    );
  await setTimeToLive(client, TableName, inputs.ttl);
  return (await describe(client, TableName)) ?? {};
};

type Step = Omit<UpdateTableCommandInput, "TableName">;

/** Each call of UpdateTable changes one index, or the stream, or the protection. */
const steps = (table: TableDescription, inputs: TableInputs): Step[] => [
  ...indexSteps(table, inputs),
  ...streamSteps(table, inputs),
  ...protectionSteps(table, inputs),
];

const indexSteps = (table: TableDescription, { globalSecondaryIndexes = [] }: TableInputs): Step[] => {
  const wanted = globalSecondaryIndexes.map(indexOf);
  const there = (table.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
  const stays = (one: object, others: readonly object[]) =>
    others.some((other) => isDeepStrictEqual(one, other));
  return [
    ...there
      .filter((index) => !stays(index, wanted))
      .map(({ IndexName }): Step => ({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] })),
    ...wanted
      .filter((index) => !stays(index, there))
      .map((Create): Step => ({ GlobalSecondaryIndexUpdates: [{ Create }] })),
  ];
};

/** Another view is another stream: the old one is switched off first. */
const streamSteps = (table: TableDescription, inputs: TableInputs): Step[] => {
  const there = table.StreamSpecification ?? { StreamEnabled: false };
  const wanted = streamOf(inputs);
  if (isDeepStrictEqual(there, wanted)) return [];
  const off: Step[] = there.StreamEnabled ? [{ StreamSpecification: { StreamEnabled: false } }] : [];
  return wanted.StreamEnabled ? [...off, { StreamSpecification: wanted }] : off;
};

const protectionSteps = (table: TableDescription, inputs: TableInputs): Step[] => {
  const DeletionProtectionEnabled = inputs.deletionProtectionEnabled ?? false;
  return DeletionProtectionEnabled === (table.DeletionProtectionEnabled ?? false)
    ? []
    : [{ DeletionProtectionEnabled }];
};

const setTimeToLive = async (
  client: DynamoDBClient,
  TableName: string,
  wanted: TableInputs["ttl"],
): Promise<void> => {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  const isOn = TimeToLiveDescription?.TimeToLiveStatus === "ENABLED";
  const there = isOn ? TimeToLiveDescription.AttributeName : undefined;
  const attribute = wanted?.enabled ? wanted.attributeName : undefined;
  if (there === attribute) return;
  const set = (AttributeName: string, Enabled: boolean) =>
    client.send(
      new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } }),
    );
  if (there !== undefined) await set(there, false);
  if (attribute !== undefined) await set(attribute, true);
};
