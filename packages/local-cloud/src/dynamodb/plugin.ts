import { just } from "../console/drawing";
import type { ServicePlugin } from "../plugin";
import { DynamoService } from "./dynamodb";
import { tables } from "./port";
import { dynamodbResources } from "./resources";

export const dynamodb: ServicePlugin = {
  name: "DynamoDB",
  outlives: ["AWS endpoint", "Step Functions"],
  drawings: { "aws:dynamodb/table:Table": just("table") },
  access: {
    "dynamodb:GetItem": "read",
    "dynamodb:BatchGetItem": "read",
    "dynamodb:Query": "read",
    "dynamodb:Scan": "read",
    "dynamodb:PutItem": "write",
    "dynamodb:UpdateItem": "write",
    "dynamodb:DeleteItem": "write",
    "dynamodb:BatchWriteItem": "write",
  },
  create: (cloud) => {
    const service = new DynamoService({
      directory: cloud.settings.stateDirectory,
      observe: cloud.observe,
      clock: cloud.clock,
    });
    tables.provide(cloud, service);
    return { service, endpoints: [service], resources: dynamodbResources(service) };
  },
};
