export interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
}

/** Removes e-mail addresses from log texts, because SES names the recipient in its errors. */
const withoutAddresses = (text: string): string =>
  text.replace(/[^\s@<>"',;:()]+@[^\s@<>"',;:()]+/g, "[address]");

/**
 * Converts an error for the log: name, message, stack and causes. Other properties are left out, because DynamoDB's errors
 * contain the item, and with it the customer's data.
 */
export const describeError = (error: unknown, depth = 3): DescribedError => {
  if (!(error instanceof Error)) return { name: "NotAnError", message: withoutAddresses(String(error)) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message: withoutAddresses(message),
    ...(stack ? { stack: withoutAddresses(stack) } : {}),
    ...(cause !== undefined && depth > 0 ? { cause: describeError(cause, depth - 1) } : {}),
  };
};
