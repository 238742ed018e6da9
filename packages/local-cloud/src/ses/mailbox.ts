import { randomUUID } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import * as z from "zod";
import { Clock } from "../clock/clock";
import { LineFile } from "../line-file";

const addresses = z.array(z.string());

const mailSchema = z.object({
  id: z.string(),
  source: z.string(),
  destination: z.object({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses }),
  replyTo: addresses,
  subject: z.string(),
  body: z.object({ text: z.string().optional(), html: z.string().optional() }),
  /** ISO 8601. */
  timestamp: z.string(),
});
export type Mail = Readonly<z.output<typeof mailSchema>>;

/** The sent mails: the newest in memory, all of them in a file. */
export class Mailbox {
  private mails: Mail[] = [];
  private readonly sent: LineFile;

  /** @param mostKept mails in memory */
  constructor(
    private readonly file: string,
    private readonly clock = new Clock(),
    private readonly mostKept = 10_000,
  ) {
    this.sent = new LineFile(file);
  }

  /** Reads the newest mails of an earlier run from the file. */
  async open(): Promise<void> {
    if (!existsSync(this.file)) return;
    const lines: string[] = [];
    for await (const line of createInterface({ input: createReadStream(this.file) })) {
      lines.push(line);
      if (lines.length > 2 * this.mostKept) lines.splice(0, this.mostKept);
    }
    this.mails = lines.slice(-this.mostKept).flatMap((line) => mailIn(line) ?? []);
  }

  async add(mail: Omit<Mail, "id" | "timestamp">): Promise<Mail> {
    const sent = { id: randomUUID(), ...mail, timestamp: this.clock.date().toISOString() };
    this.mails.push(sent);
    if (this.mails.length > this.mostKept) this.mails = this.mails.slice(this.mostKept / 10);
    await this.sent.append(JSON.stringify(sent));
    return sent;
  }

  async close(): Promise<void> {
    await this.sent.close();
  }

  /** Oldest first; `to` keeps those to one recipient. */
  list(to?: string): readonly Mail[] {
    if (to === undefined) return this.mails;
    return this.mails.filter(({ destination }) => destination.ToAddresses.includes(to));
  }
}

/** @returns undefined for a line that was cut off when the process was killed */
const mailIn = (line: string): Mail | undefined => {
  try {
    return mailSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};
