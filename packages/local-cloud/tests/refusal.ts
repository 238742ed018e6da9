import { expect } from "chai";
import { Registry } from "../src/registry";
import type { ResourceType } from "../src/resource";
import { AwsError } from "../src/service";

/** The code and the words with which AWS refuses something; `undefined` when it doesn't. */
export const refusal = (check: () => unknown): string | undefined => {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) return expect.fail(`it was refused, but not by AWS: ${error}`);
    return `${error.code}: ${error.message}`;
  }
};

/** How a resource is refused that a program declares as `declared`, before anything is made. */
export const refusalOf =
  (types: readonly ResourceType[]) =>
  (token: string, inputs: Readonly<Record<string, unknown>>): string | undefined =>
    refusal(() => new Registry(types).check(token, "declared", inputs));
