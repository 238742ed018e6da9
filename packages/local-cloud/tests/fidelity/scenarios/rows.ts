import { row } from "../row";
import { verdictsInQuery, verdictsOf } from "./queues-and-buses";
import type { Verdict } from "./replayed";

const measured = (what: string, file: string, atLeast: number, verdictsIn = verdictsOf) => {
  let once: Promise<readonly Verdict[]> | undefined;
  const verdicts = () => {
    once ??= verdictsIn(file);
    return once;
  };
  return {
    verdicts,
    row: row({
      what,
      source: "recorded on AWS",
      atLeast,
      measure: async () => {
        const all = await verdicts();
        return { total: all.length, agreed: all.filter(({ agrees }) => agrees).length };
      },
    }),
  };
};

export const buses = measured("EventBridge: buses, rules, targets, tags", "event-buses.jsonl", 188);
export const archives = measured("EventBridge: archives and replays", "event-archives.jsonl", 42);
export const inputs = measured("EventBridge: input transformers", "event-inputs.jsonl", 26);
export const queues = measured("SQS: queues, messages, batches, dead letters, moves", "queues.jsonl", 99);
export const queuesInQuery = measured(
  "SQS: the same calls in the query protocol, with its names of errors",
  "queues.jsonl",
  76,
  verdictsInQuery,
);

export const scenarioRows = [buses, archives, inputs, queues, queuesInQuery].map(({ row: one }) => one);
