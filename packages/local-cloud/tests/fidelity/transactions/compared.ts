import * as z from "zod";
import { Clock } from "../../../src/clock/clock";
import { DynamoService } from "../../../src/dynamodb/dynamodb";
import { RunningEndpoint } from "../../endpoint/running-endpoint";
import { casesOf } from "../cases";
import { asRecorded, type Given } from "./as-recorded";
import { type Ask, asking } from "./asking";
import { tableOf, withNames } from "./case-tables";
import { expanded } from "./expanded";
import { type RightAnswer, type TransactionCase, transactionCase } from "./transaction-case";

export interface Compared {
  readonly recorded: TransactionCase;
  /** The answers that aren't AWS's. */
  readonly differences: readonly { readonly right: RightAnswer; readonly here: Given }[];
}

const rightAnswer = z.custom<RightAnswer>();

/** Makes the calls of each case through the endpoint, on tables of its own. */
export const comparedTransactions = async (): Promise<readonly Compared[]> => {
  const clock = new Clock();
  const running = new RunningEndpoint({ clock });
  await running.start([new DynamoService({ directory: running.directory, clock })]);
  const ask = asking(running.endpoint.url);
  try {
    const all: Compared[] = [];
    for (const [position, recorded] of casesOf("transactions.jsonl", transactionCase).entries()) {
      for (const kind of recorded.tables) await prepared(ask("CreateTable", tableOf(kind, position)));
      all.push({ recorded, differences: await differencesIn(recorded, position, ask, clock) });
    }
    return all;
  } finally {
    await running.stop();
  }
};

/** A call that must succeed before a case can be measured. */
const prepared = async (asked: Promise<Given>): Promise<void> => {
  const { status, body } = await asked;
  if (status !== 200) throw new Error(`a case could not be prepared: ${status} ${JSON.stringify(body)}`);
};

const differencesIn = async (
  { calls }: TransactionCase,
  position: number,
  ask: Ask,
  clock: Clock,
): Promise<Compared["differences"]> => {
  const differences: Compared["differences"][number][] = [];
  for (const { action, input, after, answer } of calls) {
    if (after !== undefined) await clock.advance(after * 1000);
    const asked = ask(action, expanded(input, withNames(position)));
    if (answer === undefined) {
      await prepared(asked);
      continue;
    }
    const here = await asked;
    const right = rightAnswer.parse(expanded(answer, withNames(position)));
    if (!asRecorded(right, here)) differences.push({ right, here });
  }
  return differences;
};
