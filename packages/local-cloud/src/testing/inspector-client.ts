import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import * as z from "zod";

const message = z.looseObject({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).default({}),
  result: z.record(z.string(), z.unknown()).default({}),
});
type Message = z.infer<typeof message>;

/** For tests: a debugger that is attached to Node.js. Node.js 20 has no WebSocket client, so it speaks the little that is needed. */
export class InspectorClient {
  private readonly socket: Socket;
  private received: Buffer = Buffer.alloc(0);
  private isOpen = false;
  private readonly messages: Message[] = [];
  private waiting: (() => void)[] = [];
  private last = 0;

  /** @param url `ws://127.0.0.1:<port>/<id>` */
  constructor(url: string) {
    const { hostname, port, pathname } = new URL(url);
    this.socket = connect(Number(port), hostname);
    const key = randomBytes(16).toString("base64");
    const headers = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}`;
    this.socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${headers}\r\n\r\n`);
    this.socket.on("data", (data) => this.take(data));
    this.socket.on("error", () => {}); // its process has ended
  }

  /** Sends a command. @returns its result */
  async send(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<Message["result"]> {
    this.last += 1;
    const id = this.last;
    await this.opened();
    this.socket.write(frame(JSON.stringify({ id, method, params })));
    return (await this.next((one) => one.id === id)).result;
  }

  /** The first event with a name that fits; events that came before count too. */
  async event(
    method: string,
    fits: (params: Message["params"]) => boolean = () => true,
  ): Promise<Message["params"]> {
    return (await this.next((one) => one.method === method && fits(one.params))).params;
  }

  close(): void {
    this.socket.destroy();
  }

  private async opened(): Promise<void> {
    while (!this.isOpen) await this.change();
  }

  private async next(wanted: (one: Message) => boolean): Promise<Message> {
    for (;;) {
      const index = this.messages.findIndex(wanted);
      const [found] = index < 0 ? [] : this.messages.splice(index, 1);
      if (found) return found;
      await this.change();
    }
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private take(data: Buffer): void {
    this.received = Buffer.concat([this.received, data]);
    if (!this.isOpen) {
      const end = this.received.indexOf("\r\n\r\n");
      if (end < 0) return;
      this.isOpen = true;
      this.received = this.received.subarray(end + 4);
    }
    for (let text = this.takeFrame(); text !== undefined; text = this.takeFrame())
      if (text !== "") this.messages.push(message.parse(JSON.parse(text)));
    for (const proceed of this.waiting.splice(0)) proceed();
  }

  /** The text of the first complete frame; the server masks none, and splits none. */
  private takeFrame(): string | undefined {
    const frameLength = this.received[1];
    if (frameLength === undefined) return undefined;
    const header = frameLength === 126 ? 4 : frameLength === 127 ? 10 : 2;
    if (this.received.length < header) return undefined;
    const length =
      header === 2
        ? frameLength
        : header === 4
          ? this.received.readUInt16BE(2)
          : Number(this.received.readBigUInt64BE(2));
    if (this.received.length < header + length) return undefined;
    const isText = ((this.received[0] ?? 0) & 0x0f) === 1;
    const text = this.received.toString("utf8", header, header + length);
    this.received = this.received.subarray(header + length);
    return isText ? text : "";
  }
}

/** A masked text frame, as clients send it. */
const frame = (text: string): Buffer => {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const header = Buffer.alloc(4);
  header.writeUInt8(0x81, 0);
  header.writeUInt8(0x80 | 126, 1);
  header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, mask, payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
};
