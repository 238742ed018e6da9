import * as z from "zod";
import { type MappingInputs, mappingInputs } from "./mapping-inputs";
import { mappingRules } from "./mapping-rules";
import { valid } from "./rest-operation";

const destination = z.strictObject({ Destination: z.string().optional() });

/** The settings that UpdateEventSourceMapping can change; others aren't supported. */
export const mappingUpdate = z.strictObject({
  FunctionName: z.string().optional(),
  Enabled: z.boolean().optional(),
  BatchSize: z.int().optional(),
  MaximumBatchingWindowInSeconds: z.int().optional(),
  FunctionResponseTypes: z.array(z.string()).optional(),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.int().optional() }).optional(),
  ParallelizationFactor: z.int().optional(),
  BisectBatchOnFunctionError: z.boolean().optional(),
  MaximumRetryAttempts: z.int().optional(),
  MaximumRecordAgeInSeconds: z.int().optional(),
  FilterCriteria: z
    .strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).optional() })
    .optional(),
  DestinationConfig: z.strictObject({ OnFailure: destination.optional() }).optional(),
});
type MappingUpdate = z.output<typeof mappingUpdate>;

/**
 * The inputs of a mapping after the call: what it doesn't set stays; an empty structure takes a setting away.
 * @throws AwsError InvalidParameterValueException
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
 */
export const changedMapping = (now: MappingInputs, update: MappingUpdate): MappingInputs => {
  const changes = Object.entries(changesIn(update)).filter(([, value]) => value !== undefined);
  const changed = { ...now, ...Object.fromEntries(changes), ...takenAway(update) };
  for (const rule of mappingRules) rule(changed);
  return valid(mappingInputs, changed);
};

/** The settings by the names of their properties; `undefined` for those that stay. */
const changesIn = (update: MappingUpdate): Readonly<Record<string, unknown>> => ({
  functionName: update.FunctionName,
  enabled: update.Enabled,
  batchSize: update.BatchSize,
  maximumBatchingWindowInSeconds: update.MaximumBatchingWindowInSeconds,
  functionResponseTypes: update.FunctionResponseTypes,
  scalingConfig: update.ScalingConfig && { maximumConcurrency: update.ScalingConfig.MaximumConcurrency },
  parallelizationFactor: update.ParallelizationFactor,
  bisectBatchOnFunctionError: update.BisectBatchOnFunctionError,
  maximumRetryAttempts: update.MaximumRetryAttempts,
  maximumRecordAgeInSeconds: update.MaximumRecordAgeInSeconds,
  filterCriteria: update.FilterCriteria && {
    filters: update.FilterCriteria.Filters?.map(({ Pattern }) => ({ pattern: Pattern })),
  },
  destinationConfig: update.DestinationConfig && {
    onFailure: { destinationArn: update.DestinationConfig.OnFailure?.Destination },
  },
});

const takenAway = (update: MappingUpdate): Readonly<Record<string, undefined>> => ({
  ...(update.ScalingConfig && update.ScalingConfig.MaximumConcurrency === undefined
    ? { scalingConfig: undefined }
    : {}),
  ...(update.FilterCriteria && !update.FilterCriteria.Filters?.length ? { filterCriteria: undefined } : {}),
  ...(update.DestinationConfig && !update.DestinationConfig.OnFailure?.Destination
    ? { destinationConfig: undefined }
    : {}),
});
