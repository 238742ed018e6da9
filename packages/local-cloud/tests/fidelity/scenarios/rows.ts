import { row } from "../row";
import { verdictsInQuery, verdictsOf } from "./queues-and-buses";

const scenarioRow = (what: string, file: string, verdictsIn = verdictsOf) =>
  row({
    what,
    source: "recorded on AWS",
    measure: async () => {
      const all = await verdictsIn(file);
      return { total: all.length, agreed: all.filter(({ agrees }) => agrees).length };
    },
  });

export const scenarioRows = [
  scenarioRow("EventBridge: buses, rules, targets, tags", "event-buses.jsonl"),
  scenarioRow("EventBridge: archives and replays", "event-archives.jsonl"),
  scenarioRow("EventBridge: input transformers", "event-inputs.jsonl"),
  scenarioRow("SQS: queues, messages, batches, dead letters, moves", "queues.jsonl"),
  scenarioRow(
    "SQS: the same calls in the query protocol, with its names of errors",
    "queues.jsonl",
    verdictsInQuery,
  ),
];
