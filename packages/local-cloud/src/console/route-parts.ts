import type { AwsClients } from "./aws-clients";
import { BadRequest, type ConsoleExtension } from "./extension";
import type { TrafficRecord } from "./record";
import type { ConsoleSources } from "./sources";
import type { Traffic } from "./traffic";

/** The dependencies of the console's routes. */
export interface RouteParts {
  readonly sources: ConsoleSources;
  readonly traffic: Traffic;
  readonly record: TrafficRecord;
  readonly aws: AwsClients;
  readonly extension: ConsoleExtension;
}

/** @throws BadRequest */
export const required = (query: URLSearchParams, name: string): string => {
  const value = query.get(name);
  if (value === null || value === "") throw new BadRequest(`${name} is missing`);
  return value;
};
