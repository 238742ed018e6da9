import { startDynamoEngine } from "../../src/dynamodb/engine";

// Starts an engine, tells where, and waits to be killed.
void startDynamoEngine({ directory: process.argv[2] ?? "" }).then(({ endpoint }) => {
  console.log(endpoint);
  setInterval(() => {}, 60_000);
});
