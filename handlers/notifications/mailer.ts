import type { Email } from "../domain/email";

export interface Mailer {
  /** Sends once; a failure is the caller's to retry. */
  send(to: string, email: Email): Promise<void>;
}
