import { once } from "node:events";
import { createServer } from "node:net";

/**
 * The unprivileged ports that no browser connects to, for no page: the Fetch standard's bad ports without 4190 and
 * 6679, which Chromium doesn't block. The engine answers every page that reaches it (`access-control-allow-origin: *`),
 * and can't be told not to.
 * https://fetch.spec.whatwg.org/#port-blocking
 */
export const portsThatBrowsersBlock: readonly number[] = [
  ...[1719, 1720, 1723, 2049, 3659, 4045, 5060, 5061, 6000, 6566],
  ...[6665, 6666, 6667, 6668, 6669, 6697, 10080],
];

/** Those of them that are free now, in random order: clouds that start together then rarely want the same one. */
export async function* freeBlockedPorts(): AsyncGenerator<number> {
  const shuffled = portsThatBrowsersBlock
    .map((port) => ({ port, at: Math.random() }))
    .sort((one, other) => one.at - other.at);
  for (const { port } of shuffled) if (await isFree(port)) yield port;
}

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer();
  try {
    const listening = once(server, "listening");
    server.listen(port, "127.0.0.1");
    await listening;
  } catch {
    return false; // in use, or reserved by the system
  }
  server.close();
  await once(server, "close");
  return true;
};
