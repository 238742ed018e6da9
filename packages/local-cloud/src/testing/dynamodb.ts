/** For tests that need a DynamoDB without the rest of the cloud. */
export { type DynamoEngine, startDynamoEngine } from "../dynamodb/engine";
export { portsThatBrowsersBlock } from "../dynamodb/engine-port";
