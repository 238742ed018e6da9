import type { ResourceType } from "../resource";
import type { DynamoService } from "./dynamodb";
import { tableItem } from "./table-item";
import { table } from "./table-resource";

/** The DynamoDB resource types that a program may declare. */
export const dynamodbResources = (dynamodb: DynamoService): ResourceType[] => [
  table(dynamodb),
  tableItem(dynamodb),
];
