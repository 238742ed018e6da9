import type { Email } from "../domain/email";

export interface Mailer {
  /**
   * Sends once; the caller retries after a failure.
   * @param orderId is included in the mail service's reports about the mail
   */
  send(to: string, email: Email, orderId: string): Promise<void>;
}
