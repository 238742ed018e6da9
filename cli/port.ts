/** An environment variable that should hold a port doesn't. */
export class InvalidPort extends Error {
  constructor(variable: string, value: string) {
    super(`${variable}=${value} is not a port: use 0 (any free port) to 65535`);
    this.name = "InvalidPort";
  }
}

/**
 * The port in an environment variable.
 * @throws InvalidPort
 */
export const portFrom = (variable: string, fallback: number): number => {
  const value = process.env[variable];
  if (value === undefined || value === "") return fallback;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new InvalidPort(variable, value);
  return port;
};
