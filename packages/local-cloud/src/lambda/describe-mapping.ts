import { arn } from "../service";
import type { MappingDescription } from "./deployed";
import { isOfQueue, settingsOf } from "./mapping-settings";

export const mappingArn = (uuid: string): string => arn("lambda", `event-source-mapping:${uuid}`);

/** An event source mapping as GetEventSourceMapping shows it. */
export const mappingConfiguration = (mapping: MappingDescription) => {
  const { batchSize, maximumBatchingWindowInSeconds, functionResponseTypes, enabled, filterCriteria } =
    settingsOf(mapping.inputs);
  return {
    UUID: mapping.uuid,
    EventSourceArn: mapping.eventSourceArn,
    FunctionArn: mapping.functionArn,
    EventSourceMappingArn: mappingArn(mapping.uuid),
    BatchSize: batchSize,
    FunctionResponseTypes: functionResponseTypes,
    LastModified: mapping.lastModified.getTime() / 1000,
    MaximumBatchingWindowInSeconds: maximumBatchingWindowInSeconds,
    State: enabled ? "Enabled" : "Disabled",
    FilterCriteria: filterCriteria && {
      Filters: filterCriteria.filters.map(({ pattern }) => ({ Pattern: pattern })),
    },
    ...(isOfQueue(mapping.inputs) ? ofQueue(mapping) : ofStream(mapping)),
  };
};

const ofQueue = ({ inputs: { scalingConfig } }: MappingDescription) => ({
  StateTransitionReason: "USER_INITIATED",
  ScalingConfig: scalingConfig && { MaximumConcurrency: scalingConfig.maximumConcurrency },
});

const ofStream = ({ inputs, lastResult }: MappingDescription) => {
  const settings = settingsOf(inputs);
  const Destination = settings.destinationConfig?.onFailure.destinationArn;
  return {
    StateTransitionReason: "User action",
    BisectBatchOnFunctionError: settings.bisectBatchOnFunctionError,
    DestinationConfig: { OnFailure: Destination === undefined ? {} : { Destination } },
    LastProcessingResult: lastResult,
    MaximumRecordAgeInSeconds: settings.maximumRecordAgeInSeconds,
    MaximumRetryAttempts: settings.maximumRetryAttempts,
    ParallelizationFactor: settings.parallelizationFactor,
    StartingPosition: inputs.startingPosition,
    TumblingWindowInSeconds: 0,
  };
};
