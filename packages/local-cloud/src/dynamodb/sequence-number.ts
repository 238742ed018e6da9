import { AwsError } from "../service";

/**
 * The engine counts stream records 1, 2, 3, …; AWS's sequence numbers have 21 to 40 digits, and SDKs refuse to send
 * shorter ones. The account's are the engine's plus 10^20: they have 21 digits, and sort alike as numbers and as text.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
 */
const offset = 10n ** 20n;

const ours = /^1\d{20}$/;

/** An engine's number in the account's form; the numbers of other engines, which are long already, stay as they are. */
export const toAccountNumber = (engineNumber: string): string =>
  /^\d{1,20}$/.test(engineNumber) ? String(BigInt(engineNumber) + offset) : engineNumber;

/** The engine's number of one in the account's form. @throws AwsError ValidationException */
export const toEngineNumber = (accountNumber: string): string => {
  if (!/^\d{21,40}$/.test(accountNumber))
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${accountNumber}' at 'sequenceNumber' failed to satisfy constraint: Member must have length greater than or equal to 21, and only digits`,
    );
  return ours.test(accountNumber) ? String(BigInt(accountNumber) - offset) : accountNumber;
};
