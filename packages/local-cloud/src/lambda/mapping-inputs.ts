import * as z from "zod";
import { inert } from "../resource";

/** Lambda also sends to topics and buckets. */
const queueArn = z
  .string()
  .refine(
    (arn) => !/^arn:[^:]*:(sns|s3):/.test(arn),
    "the local cloud sends records that failed to queues only",
  );

/** The properties of a mapping that the local cloud supports. */
export const mappingInputs = z.strictObject({
  eventSourceArn: z.string(),
  functionName: z.string(),
  batchSize: z.int().min(1).max(10_000).optional(),
  functionResponseTypes: z.array(z.literal("ReportBatchItemFailures")).default([]),
  enabled: z.boolean().optional(),
  maximumBatchingWindowInSeconds: z.int().min(0).max(300).optional(),
  // Queues
  scalingConfig: z.strictObject({ maximumConcurrency: z.int().min(2).max(1_000) }).optional(),
  // Streams
  startingPosition: z.enum(["TRIM_HORIZON", "LATEST"]).optional(),
  parallelizationFactor: z.int().min(1).max(10).optional(),
  bisectBatchOnFunctionError: z.boolean().optional(),
  maximumRetryAttempts: z.int().min(-1).max(10_000).optional(),
  maximumRecordAgeInSeconds: z.int().min(-1).max(604_800).optional(),
  filterCriteria: z.strictObject({ filters: z.array(z.strictObject({ pattern: z.string() })) }).optional(),
  destinationConfig: z.strictObject({ onFailure: z.strictObject({ destinationArn: queueArn }) }).optional(),
  tags: inert,
});
export type MappingInputs = z.output<typeof mappingInputs>;
