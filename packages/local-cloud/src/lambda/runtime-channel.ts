import { parentPort, workerData } from "node:worker_threads";
import type { RuntimeStart } from "./runtime-host";

/** The runtime's connection to the cloud. Part of the script of a worker: it imports nothing but types. */
export interface RuntimeChannel {
  readonly start: RuntimeStart;
  /** Milliseconds that the cloud's clock is ahead, as a 64-bit integer. */
  readonly clock: SharedArrayBuffer;
  post(message: object): void;
  listen(listener: (message: unknown) => void): void;
  /** Whether the connection keeps the event loop alive. */
  hold(isHeld: boolean): void;
}

export const runtimeChannel = (): RuntimeChannel => {
  const port = parentPort;
  if (!port) return processChannel();
  const { clock, ...start } = workerData;
  return {
    start,
    clock,
    post: (message) => port.postMessage(message),
    listen: (listener) => port.on("message", listener),
    hold: (isHeld) => (isHeld ? port.ref() : port.unref()),
  };
};

/** In a process of its own, which is debugged: memory can't be shared, so each message brings the clock's time. */
const processChannel = (): RuntimeChannel => {
  const clock = new SharedArrayBuffer(8);
  const ahead = new BigInt64Array(clock);
  const moved = (message: unknown): void => {
    if (typeof message === "object" && message !== null && "ahead" in message)
      Atomics.store(ahead, 0, BigInt(Math.round(Number(message.ahead))));
  };
  process.on("message", moved);
  process.on("disconnect", () => process.exit(1));
  // Both processes receive Ctrl-C; the cloud handles it.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
  return {
    start: JSON.parse(process.argv[2] ?? "{}"),
    clock,
    post: (message) => process.send?.(message),
    listen: (listener) => process.on("message", listener),
    hold: (isHeld) => (isHeld ? process.channel?.ref() : process.channel?.unref()),
  };
};
