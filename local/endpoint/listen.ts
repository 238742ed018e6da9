import { once } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import { AwsError } from "../service";

/** A port that is wanted is in use. */
export class PortTaken extends Error {
  constructor(port: number, variable: string) {
    super(`Port ${port} is taken. Stop what listens there, or set ${variable} (0 picks a free port).`);
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

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Refuses what a web page of elsewhere could send: a foreign Origin, or a Host that DNS was bent to.
 * @throws AwsError
 */
export const loopbackOnly = ({ headers }: IncomingMessage): void => {
  const origin = headers.origin === undefined ? undefined : headers.origin.replace(/^https?:\/\//, "");
  for (const host of [headers.host, origin]) {
    if (host !== undefined && !loopbackHost.test(host))
      throw new AwsError(
        "AccessDeniedException",
        `The local cloud answers this machine only, not ${host}`,
        403,
      );
  }
};
