import { randomUUID } from "node:crypto";
import { appendFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";

export interface Mail {
  readonly id: string;
  readonly source: string;
  readonly destination: {
    readonly ToAddresses: readonly string[];
    readonly CcAddresses: readonly string[];
    readonly BccAddresses: readonly string[];
  };
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly body: { readonly text?: string | undefined; readonly html?: string | undefined };
  /** ISO 8601. */
  readonly timestamp: string;
}

/** What was sent: in memory to be read, and appended to a file to be kept. */
export class Mailbox {
  private readonly mails: Mail[] = [];

  constructor(private readonly file: string) {}

  async add(mail: Omit<Mail, "id" | "timestamp">): Promise<Mail> {
    const sent = { id: randomUUID(), ...mail, timestamp: new Date().toISOString() };
    this.mails.push(sent);
    await mkdir(dirname(this.file), { recursive: true });
    await appendFile(this.file, `${JSON.stringify(sent)}\n`);
    return sent;
  }

  /** Oldest first; `to` keeps those to one recipient. */
  list(to?: string): readonly Mail[] {
    if (to === undefined) return this.mails;
    return this.mails.filter(({ destination }) => destination.ToAddresses.includes(to));
  }
}
