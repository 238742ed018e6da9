/** Days that SQS keeps a dead letter, during which it may be redriven. */
const deadLetterDays = 14;
/** The minimum, because people ask about mails of the past year. */
const least = 400;
/** A hundred years. */
const forEver = 36_500;

/**
 * Days that sent mails are remembered: longer than their events can come again, so that no replay mails anybody twice.
 * @param archiveDays how long the archive keeps events; 0 keeps them without end
 */
export const rememberDaysOf = (archiveDays: number): number =>
  archiveDays === 0 ? forEver : Math.max(least, archiveDays + deadLetterDays);
