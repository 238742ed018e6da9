import { once } from "node:events";
import type { Server } from "node:http";

/** Thrown when a configured port is in use. */
export class PortTaken extends Error {
  constructor(port: number, variable: string) {
    super(
      `Port ${port} is taken. Stop the program that listens there, or set ${variable} (0 picks a free port).`,
    );
    this.name = "PortTaken";
  }
}

/**
 * Listens on the loopback interface.
 * @param variable the environment variable that the port came from, for the error
 * @returns the port: the given one, or the one picked for 0
 * @throws PortTaken
 */
export const listen = async (server: Server, port: number, variable: string): Promise<number> => {
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE")
      throw new PortTaken(port, variable);
    throw error;
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
};
