import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { DynamoService } from "../../../src/dynamodb/dynamodb";
import { RunningEndpoint } from "../../endpoint/running-endpoint";
import { casesOf } from "../cases";
import { row } from "../row";
import { type Answer, answer, ItemTable } from "./item-table";
import { startItem } from "./start-item";

const recordedUpdate = z.object({ update: z.record(z.string(), z.unknown()), answer });

/** Sets have no order. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      /^[SNB]S$/.test(name) && Array.isArray(inner) ? [...inner].sort() : sorted(inner),
    ]),
  );
};

/** Everything but the words of errors: the recording's own words are of another year than the engine's. */
const alike = (one: Answer, other: Answer): boolean =>
  one.status === other.status &&
  one.error === other.error &&
  isDeepStrictEqual(sorted(one.attributes ?? {}), sorted(other.attributes ?? {})) &&
  isDeepStrictEqual(sorted(one.item), sorted(other.item));

const comparedUpdates = async () => {
  const running = new RunningEndpoint();
  await running.start([new DynamoService({ directory: running.directory })]);
  try {
    const table = await ItemTable.create(running.endpoint.url, startItem);
    const compared = [];
    for (const { update, answer: right } of casesOf("dynamodb-updates.jsonl", recordedUpdate)) {
      const here = await table.updated(update);
      compared.push({ update, right, here, agrees: alike(right, here) });
    }
    return compared;
  } finally {
    await running.stop();
  }
};

export const dynamoRows = [
  row({
    what: "DynamoDB: random updates with expressions",
    source: "dynalite 4.0.0, whose tests ran on DynamoDB",
    measure: async () => {
      const compared = await comparedUpdates();
      return { total: compared.length, agreed: compared.filter(({ agrees }) => agrees).length };
    },
  }),
];
