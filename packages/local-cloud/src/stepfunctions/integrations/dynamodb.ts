import * as z from "zod";
import { type Integration, metadata } from "./integration";

const expressions = {
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
  ReturnConsumedCapacity: z.enum(["INDEXES", "TOTAL", "NONE"]).optional(),
};
const values = z.record(z.string(), z.unknown());
const writing = {
  ...expressions,
  ConditionExpression: z.string().optional(),
  ExpressionAttributeValues: values.optional(),
  ReturnItemCollectionMetrics: z.enum(["SIZE", "NONE"]).optional(),
  ReturnValues: z.enum(["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"]).optional(),
};
const table = { TableName: z.string().min(1) };
const keyed = { ...table, Key: values };

/** The conditional parameters that came before expressions (`Expected`, `AttributeUpdates`) are refused by name. */
const parameters = {
  getItem: z.strictObject({
    ...keyed,
    ...expressions,
    ConsistentRead: z.boolean().optional(),
    ProjectionExpression: z.string().optional(),
  }),
  putItem: z.strictObject({ ...table, ...writing, Item: values }),
  updateItem: z.strictObject({ ...keyed, ...writing, UpdateExpression: z.string().optional() }),
  deleteItem: z.strictObject({ ...keyed, ...writing }),
};

/** Errors of items that the SDK of Step Functions has a class for; retriers see every other one as the general error. */
const modelled = new Set([
  "ConditionalCheckFailedException",
  "InternalServerError",
  "ItemCollectionSizeLimitExceededException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ResourceNotFoundException",
  "TransactionConflictException",
]);

const itemOperation = (operation: keyof typeof parameters): Integration => ({
  service: "AmazonDynamoDBv2",
  errorOf: (code) => `DynamoDB.${modelled.has(code) ? code : "AmazonDynamoDBException"}`,
  parameters: parameters[operation],
  perform: async ({ ports, principal }, input) => {
    const action = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
    const answer = await ports.call("dynamodb", action, parameters[operation].parse(input), principal);
    return { ...answer, ...metadata };
  },
});

/**
 * One item of a table, in DynamoDB's own JSON.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
 */
export const dynamodbItems: Readonly<Record<string, Integration>> = {
  "dynamodb:getItem": itemOperation("getItem"),
  "dynamodb:putItem": itemOperation("putItem"),
  "dynamodb:updateItem": itemOperation("updateItem"),
  "dynamodb:deleteItem": itemOperation("deleteItem"),
};
