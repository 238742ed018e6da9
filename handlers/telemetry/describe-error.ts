export interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
}

/** SES names the recipient in its errors, so addresses are taken out of whatever goes to the log. */
const withoutAddresses = (text: string): string =>
  text.replace(/[^\s@<>"',;:()]+@[^\s@<>"',;:()]+/g, "[address]");

/**
 * An error as the log may have it: name, message, stack and causes. Not its other properties: those of
 * DynamoDB's carry the item, and with it the customer.
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
