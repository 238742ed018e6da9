import { InvalidEventPattern } from "../eventbridge/invalid-pattern";
import { compilePattern, eventFields } from "../eventbridge/pattern";
import { AwsError } from "../service";

/** The default quotas of a mapping's filters and of the characters of each. */
const limits = { filters: 5, characters: 4_096 } as const;

export interface FilterCriteria {
  readonly filters: readonly { readonly pattern: string }[];
}

/** Whether a record is sent to the function; Lambda drops the others before it makes a batch. */
export type RecordFilter<Record = unknown> = (record: Record) => boolean;

/**
 * A record passes when one of the filters matches it; without filters every record does.
 * @throws AwsError InvalidParameterValueException for filters that Lambda refuses
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export const recordFilter = ({ filters }: FilterCriteria = { filters: [] }): RecordFilter => {
  if (filters.length > limits.filters)
    throw refused(`filterCriteria has ${filters.length} filters, but may have at most ${limits.filters}.`);
  const patterns = filters.map(({ pattern }) => compiled(pattern));
  if (patterns.length === 0) return () => true;
  return (record) => {
    const fields = eventFields(record);
    return patterns.some((pattern) => pattern.matchesFields(fields));
  };
};

/**
 * As `recordFilter`, for messages: a body that is a JSON object is matched by its properties, another one as a text.
 * @throws AwsError InvalidParameterValueException
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
export const messageFilter = (
  criteria: FilterCriteria | undefined,
): RecordFilter<{ readonly body: string | undefined }> => {
  const passes = recordFilter(criteria);
  if (!criteria?.filters.length) return passes; // bodies needn't be read
  return (record) => passes({ ...record, body: objectOr(record.body) });
};

const objectOr = (text = ""): unknown => {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : text;
  } catch {
    return text;
  }
};

const compiled = (pattern: string) => {
  if (pattern.length > limits.characters)
    throw refused(
      `A filter pattern has ${pattern.length} characters, but may have at most ${limits.characters}.`,
    );
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (error instanceof InvalidEventPattern) throw refused("Invalid filter pattern definition.");
    throw error;
  }
};

const refused = (why: string) => new AwsError("InvalidParameterValueException", why);
