import type * as z from "zod";
import { driftBetween } from "../drift";
import type { Outputs } from "../resource";
import { type MappingInputs, mappingInputs } from "./mapping-inputs";

/**
 * What Lambda sets if a program doesn't.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
const defaults = {
  sqs: { enabled: true, batchSize: 10, maximumBatchingWindowInSeconds: 0 },
  dynamodb: {
    enabled: true,
    batchSize: 100,
    maximumBatchingWindowInSeconds: 0,
    parallelizationFactor: 1,
    bisectBatchOnFunctionError: false,
    maximumRetryAttempts: -1,
    maximumRecordAgeInSeconds: -1,
  },
} as const;

export const isOfQueue = ({ eventSourceArn }: Pick<MappingInputs, "eventSourceArn">): boolean =>
  eventSourceArn.split(":")[2] === "sqs";

const settings = mappingInputs
  .omit({ eventSourceArn: true, startingPosition: true, functionName: true, tags: true })
  .strip();

/** All settings of a mapping that can be changed, by the names of their properties. */
export const settingsOf = (inputs: MappingInputs): z.output<typeof settings> => {
  const given = Object.entries(inputs).filter(([, value]) => value !== undefined);
  const usual = isOfQueue(inputs) ? defaults.sqs : defaults.dynamodb;
  return settings.parse({ ...usual, ...Object.fromEntries(given) });
};

/** Settings that may be taken away. */
const absent = { filterCriteria: undefined, destinationConfig: undefined, scalingConfig: undefined };

/** The settings of a mapping that calls have changed since its declaration, as they are now. */
export const mappingDrift = (declared: MappingInputs, now: MappingInputs): Outputs =>
  driftBetween(settingsOf(declared), { ...absent, ...settingsOf(now) });
