import { arn } from "../service";
import { runtimeOf } from "./declaration";
import type { Deployed, MappingDescription } from "./deployed";
import { settingsOf } from "./mapping-settings";

/** `2026-11-27T09:49:27.000+0000`, as Lambda writes a time. */
export const lastModified = (deployedAt: Date): string => deployedAt.toISOString().replace("Z", "+0000");

/** A function as GetFunctionConfiguration shows it; environment variables are left out, as they may be secret. */
export const functionConfiguration = ({
  declaration,
  version,
  arn: functionArn,
  deployedAt,
  description,
}: Deployed) => ({
  FunctionName: declaration.name,
  FunctionArn: functionArn,
  Runtime: runtimeOf(declaration),
  Role: declaration.role,
  Handler: declaration.handler,
  CodeSize: description.gzipBytes,
  CodeSha256: declaration.code.hash,
  Timeout: declaration.timeout,
  MemorySize: declaration.memorySize,
  LastModified: lastModified(deployedAt),
  Version: version,
  PackageType: "Zip",
  Architectures: ["arm64"],
  State: "Active",
  LastUpdateStatus: "Successful",
  LoggingConfig: {
    LogFormat: declaration.logging?.format ?? "Text",
    ApplicationLogLevel: declaration.logging?.applicationLevel,
    LogGroup: declaration.logGroup,
  },
});

/** An event source mapping as ListEventSourceMappings shows it. */
export const mappingConfiguration = ({ uuid, eventSourceArn, functionArn, inputs }: MappingDescription) => {
  const { filterCriteria, destinationConfig, scalingConfig, enabled, functionResponseTypes, ...numbers } =
    settingsOf(inputs);
  return {
    UUID: uuid,
    EventSourceArn: eventSourceArn,
    FunctionArn: functionArn,
    EventSourceMappingArn: arn("lambda", `event-source-mapping:${uuid}`),
    State: enabled ? "Enabled" : "Disabled",
    StateTransitionReason: "USER_INITIATED",
    StartingPosition: inputs.startingPosition,
    FunctionResponseTypes: functionResponseTypes,
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [capitalized(name), value])),
    ScalingConfig: scalingConfig && { MaximumConcurrency: scalingConfig.maximumConcurrency },
    FilterCriteria: filterCriteria && {
      Filters: filterCriteria.filters.map(({ pattern }) => ({ Pattern: pattern })),
    },
    DestinationConfig: destinationConfig && {
      OnFailure: { Destination: destinationConfig.onFailure.destinationArn },
    },
  };
};

const capitalized = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
