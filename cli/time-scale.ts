/** An environment variable that should hold a scale of time doesn't. */
export class InvalidTimeScale extends Error {
  constructor(variable: string, value: string) {
    super(`${variable}=${value} is not a scale of time: use a number from 0 (no waiting) to 1 (as on AWS)`);
    this.name = "InvalidTimeScale";
  }
}

/**
 * What waits are multiplied by, from an environment variable; undefined when it isn't set.
 * @throws InvalidTimeScale
 */
export const timeScaleFrom = (variable: string): number | undefined => {
  const value = process.env[variable];
  if (value === undefined || value === "") return undefined;
  const scale = Number(value);
  if (!(scale >= 0 && scale <= 1)) throw new InvalidTimeScale(variable, value);
  return scale;
};
