import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

/**
 * What the X-Ray daemon is to a function: it takes segments by UDP, each after a header of one line. Only this machine
 * reaches it, and a web page can't send UDP.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html
 */
export class Daemon {
  private socket: Socket | undefined;
  private port = 0;

  /** @param received told of each segment document */
  constructor(private readonly received: (document: string) => void) {}

  async start(): Promise<void> {
    const socket = createSocket("udp4");
    socket.on("message", (message) => this.read(message.toString("utf8")));
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    this.port = socket.address().port;
    this.socket = socket.unref();
  }

  async stop(): Promise<void> {
    const { socket } = this;
    this.socket = undefined;
    if (!socket) return;
    socket.close();
    await once(socket, "close");
  }

  /** For `AWS_XRAY_DAEMON_ADDRESS`. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  private read(message: string): void {
    const end = message.indexOf("\n");
    if (end > 0 && /^\{\s*"format":\s*"json"/.test(message)) this.received(message.slice(end + 1));
  }
}
