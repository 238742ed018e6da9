import { arn } from "../../../src/service";
import type { TableKind } from "./transaction-case";

const text = (AttributeName: string) => ({ AttributeName, AttributeType: "S" });
const hash = (AttributeName: string) => ({ AttributeName, KeyType: "HASH" });
const range = (AttributeName: string) => ({ AttributeName, KeyType: "RANGE" });

const onKeys = {
  AttributeDefinitions: [text("pk"), text("sk")],
  KeySchema: [hash("pk"), range("sk")],
};

/** The kinds of tables that cases use, without their names. */
const kinds: Readonly<Record<TableKind, Readonly<Record<string, unknown>>>> = {
  hash: { AttributeDefinitions: [text("pk")], KeySchema: [hash("pk")] },
  streamed: {
    AttributeDefinitions: [text("pk")],
    KeySchema: [hash("pk")],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  },
  pair: onKeys,
  indexed: {
    ...onKeys,
    AttributeDefinitions: [...onKeys.AttributeDefinitions, text("by")],
    GlobalSecondaryIndexes: [
      { IndexName: "gsi1", KeySchema: [hash("by")], Projection: { ProjectionType: "ALL" } },
    ],
  },
};

/** A table of a case, as CreateTable wants it. */
export const tableOf = (kind: TableKind, position: number) => ({
  TableName: nameOf(kind, position),
  BillingMode: "PAY_PER_REQUEST",
  ...kinds[kind],
});

const nameOf = (kind: string, position: number): string => `${kind}-${position}`;

/** Puts the names of a case's tables, and its own number, into a text. */
export const withNames =
  (position: number) =>
  (text: string): string =>
    text
      .replaceAll("{case}", String(position))
      .replace(/\{(hash|pair|indexed|streamed)(:arn)?\}/g, (_, kind: string, asArn?: string) => {
        const name = nameOf(kind, position);
        return asArn ? arn("dynamodb", `table/${name}`) : name;
      });
