import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { Contention } from "../domain/errors";
import type { Assessment, Ordered } from "../domain/fraud";
import type { OrderRequest } from "../domain/order-request";
import {
  type Activity,
  activity,
  assessVelocity,
  mailboxOf,
  noActivity,
  type VelocityLimit,
  withOrder,
} from "../domain/velocity";
import type { Telemetry } from "../telemetry/telemetry";

/** An order before it is accepted. */
export interface Attempt {
  readonly clientId: string;
  readonly request: Pick<OrderRequest, "customerId" | "customerEmail">;
  readonly ordered: Ordered;
  /** The same for a repeated request, so that it counts only once. */
  readonly mark: string;
}

/**
 * Counts an order, unless it exceeds a limit together with recent orders of the same customer or e-mail address.
 * @throws Contention when other orders of the same customer keep being counted at the same time
 */
export type Velocity = (attempt: Attempt) => Promise<Assessment>;

export interface VelocityDeps {
  readonly db: DynamoDBDocumentClient;
  /** The table has the key `id` and the TTL attribute `expiration`. */
  readonly table: string;
  readonly limits: readonly VelocityLimit[];
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

const unsuspicious: Assessment = { risk: 0, reasons: [] };
const attempts = 6;
const keptSeconds = 3_600;

const counter = z.object({ id: z.string(), version: z.int(), activity });

interface Counter {
  readonly id: string;
  /** For the log: the kind of subject (customer or address), never its identity. */
  readonly whose: "customer" | "e-mail address";
  /** 0 before its first write. */
  readonly version: number;
  readonly activity: Activity;
}

/**
 * Reads two items, for the customer and for the mailbox, together and writes them in one conditional transaction: both
 * count an order or neither does, and of two orders at once the second sees the first. If the table isn't available,
 * orders are accepted without this check: an outage of the counters weakens the protection but costs no sale.
 */
export const dynamoDbVelocity = ({ db, table, limits, telemetry, now }: VelocityDeps): Velocity => {
  const reach = Math.max(0, ...limits.map(({ seconds }) => seconds));

  const read = async (attempt: Attempt, consistent: boolean): Promise<Counter[]> => {
    const ids = idsOf(attempt);
    const Keys = ids.map(({ id }) => ({ id }));
    const RequestItems = { [table]: { Keys, ConsistentRead: consistent } };
    const answer = await db.send(new BatchGetCommand({ RequestItems }));
    if ((answer.UnprocessedKeys?.[table]?.Keys ?? []).length > 0)
      throw new Error("DynamoDB is busy and didn't return the counters");
    const found = z.array(counter).parse(answer.Responses?.[table] ?? []);
    return ids.map((one) => {
      const stored = found.find(({ id }) => id === one.id);
      return { ...one, version: stored?.version ?? 0, activity: stored?.activity ?? noActivity };
    });
  };

  /** False if somebody else has written one of them since. */
  const write = async (counters: readonly Counter[], expiration: number): Promise<boolean> => {
    const TransactItems = counters.map(({ id, version, activity }) => ({
      Update: {
        TableName: table,
        Key: { id },
        UpdateExpression: "SET activity = :activity, version = :next, expiration = :expiration",
        ConditionExpression: version === 0 ? "attribute_not_exists(version)" : "version = :version",
        ExpressionAttributeValues: {
          ":activity": activity,
          ":next": version + 1,
          ":expiration": expiration,
          ...(version === 0 ? {} : { ":version": version }),
        },
      },
    }));
    try {
      await db.send(new TransactWriteCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  };

  const count = async (attempt: Attempt): Promise<Assessment> => {
    for (let tries = 0; tries < attempts; tries += 1) {
      if (tries > 0) await setTimeout(Math.random() * 20 * 2 ** tries);
      const counters = await read(attempt, tries > 0);
      const { mark, ordered } = attempt;
      if (counters.every((one) => one.activity.counted.includes(mark))) return unsuspicious;
      const at = Math.floor(now().getTime() / 1000);
      const reasons = counters.flatMap(
        ({ activity, whose }) => assessVelocity(activity, ordered, limits, { at, whose }).reasons,
      );
      if (reasons.length > 0) return { risk: 1, reasons };
      const next = counters.map((one) => ({
        ...one,
        activity: withOrder(one.activity, ordered, { mark, at, reach }),
      }));
      if (await write(next, at + reach + keptSeconds)) return unsuspicious;
    }
    throw new Contention("Counting a customer's orders", attempts);
  };

  return (attempt) =>
    count(attempt).catch((error: unknown) => {
      if (error instanceof Contention) throw error;
      telemetry.count("VelocityUnavailable");
      telemetry.warn(
        "The customer's recent orders can't be counted; the order is checked without them",
        {},
        error,
      );
      return unsuspicious;
    });
};

/** For stacks without limits on recent orders. */
export const noVelocity: Velocity = async () => unsuspicious;

/**
 * Counters are kept per client, so that one shop can't use up the limits of another shop's customers. The ids are hashes,
 * so no key, log line or metric contains an address, and the items expire within hours of their last order.
 */
const idsOf = ({ clientId, request }: Attempt): Pick<Counter, "id" | "whose">[] => [
  { id: idOf(clientId, "customer", request.customerId), whose: "customer" },
  { id: idOf(clientId, "e-mail", mailboxOf(request.customerEmail)), whose: "e-mail address" },
];

const idOf = (...parts: readonly string[]): string =>
  `velocity#${createHash("sha256").update(JSON.stringify(parts)).digest("base64url")}`;

const isConflict = (error: unknown): boolean =>
  error instanceof TransactionCanceledException &&
  (error.CancellationReasons ?? []).some(
    ({ Code }) => Code === "ConditionalCheckFailed" || Code === "TransactionConflict",
  );
