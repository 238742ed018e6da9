import { dynamoRows } from "./dynamodb/rows";
import { eventPatternRows } from "./event-patterns/rows";
import type { Row } from "./row";
import { scenarioRows } from "./scenarios/rows";

/** All rows of docs/fidelity.md that are measured, in its sequence. */
export const rows: readonly Row[] = [...eventPatternRows, ...scenarioRows, ...dynamoRows];
