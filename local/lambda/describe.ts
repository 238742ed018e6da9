import type { Deployed, MappingDescription } from "./deployed";

/** A function as GetFunctionConfiguration shows it; environment variables are left out, as they may be secret. */
export const functionConfiguration = ({ declaration, arn, deployedAt, description }: Deployed) => ({
  FunctionName: declaration.name,
  FunctionArn: arn,
  Runtime: "nodejs24.x",
  Role: declaration.role,
  Handler: declaration.handler,
  CodeSize: description.gzipBytes,
  Timeout: declaration.timeout,
  MemorySize: declaration.memorySize,
  LastModified: deployedAt.toISOString().replace("Z", "+0000"),
  Version: "$LATEST",
  PackageType: "Zip",
  Architectures: ["arm64"],
  State: "Active",
  LastUpdateStatus: "Successful",
  LoggingConfig: { LogFormat: "JSON", LogGroup: declaration.logGroup },
});

/** An event source mapping as ListEventSourceMappings shows it. */
export const mappingConfiguration = ({
  uuid,
  eventSourceArn,
  functionArn,
  batchSize,
}: MappingDescription) => ({
  UUID: uuid,
  EventSourceArn: eventSourceArn,
  FunctionArn: functionArn,
  BatchSize: batchSize,
  State: "Enabled",
});
