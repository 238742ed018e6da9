import { dynamoRows } from "./dynamodb/rows";
import { eventPatternRows } from "./event-patterns/rows";
import { mappingRows } from "./mappings/rows";
import { queueRequestRows } from "./queue-requests/rows";
import type { Row } from "./row";
import { scenarioRows } from "./scenarios/rows";
import { transactionRows } from "./transactions/rows";

/** All rows of docs/fidelity.md that are measured, in its sequence. */
export const rows: readonly Row[] = [
  ...eventPatternRows,
  ...scenarioRows,
  ...queueRequestRows,
  ...mappingRows,
  ...dynamoRows,
  ...transactionRows,
];
