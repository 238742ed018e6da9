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

/** What was sent: the newest in memory to be read, all of it appended to a file. */
export class Mailbox {
  private mails: Mail[] = [];

  /** @param mostKept mails in memory */
  constructor(
    private readonly file: string,
    private readonly mostKept = 10_000,
  ) {}

  async add(mail: Omit<Mail, "id" | "timestamp">): Promise<Mail> {
    const sent = { id: randomUUID(), ...mail, timestamp: new Date().toISOString() };
    this.mails.push(sent);
    if (this.mails.length > this.mostKept) this.mails = this.mails.slice(this.mostKept / 10);
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
