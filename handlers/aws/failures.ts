import * as z from "zod";

/** The error names by which AWS's services report throttling; a throttled call had no effect. */
const throttlingNames: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
  "TooManyRequestsException",
]);

const failure = z.object({
  name: z.string(),
  code: z.string().optional().catch(undefined),
  $fault: z.enum(["client", "server"]).optional().catch(undefined),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional().catch(undefined),
  CancellationReasons: z
    .array(z.object({ Code: z.string().optional() }))
    .optional()
    .catch(undefined),
});

const read = (error: unknown): z.infer<typeof failure> | undefined =>
  error instanceof Error ? failure.safeParse(error).data : undefined;

/** Whether a service, or one part of a transaction, was throttled. */
export const isThrottled = (error: unknown): boolean => {
  const found = read(error);
  if (found === undefined) return false;
  const words = [found.name, ...(found.CancellationReasons ?? []).map(({ Code }) => Code ?? "None")];
  return found.$metadata?.httpStatusCode === 429 || words.some((word) => throttlingNames.has(word));
};

/**
 * Whether a failed write may have been carried out: the connection broke, the response didn't come in time, or the
 * service failed. A write that the service refused was not carried out.
 */
export const mayBeDone = (error: unknown): boolean => {
  const found = read(error);
  if (found === undefined || isThrottled(error)) return false;
  const status = found.$metadata?.httpStatusCode;
  return status === undefined ? found.$fault === undefined : status >= 500;
};

/**
 * The error names of the SDK and Node.js for a broken connection, a late response, and a failed service.
 * @see https://github.com/smithy-lang/smithy-typescript/blob/main/packages/service-error-classification/src/constants.ts
 */
const troubles: ReadonlySet<string> = new Set([
  "TimeoutError",
  "RequestTimeout",
  "RequestTimeoutException",
  "AbortError",
  "InternalServerError",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
  "ENOTFOUND",
]);

/** Whether an error is a temporary failure of AWS, so that a retry may succeed. False for errors that aren't AWS's. */
export const isTransient = (error: unknown): boolean => {
  const found = read(error);
  if (found === undefined) return false;
  const failed = (found.$metadata?.httpStatusCode ?? 0) >= 500;
  return failed || isThrottled(error) || troubles.has(found.name) || troubles.has(found.code ?? "");
};
