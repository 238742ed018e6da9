import { AwsError } from "./service";

/**
 * A check that AWS makes when a resource is created or changed, with the service's own message. It gets the declared
 * inputs, with the physical name, and ignores properties that are missing or have an unexpected type.
 * @throws AwsError
 */
export type AwsRule = (inputs: Readonly<Record<string, unknown>>) => void;

/** A rule about a string property. */
export const ofText =
  (property: string, check: (text: string) => void): AwsRule =>
  (inputs) => {
    const value = inputs[property];
    if (typeof value === "string") check(value);
  };

/** A rule about a number property. */
export const ofNumber =
  (property: string, check: (value: number) => void): AwsRule =>
  (inputs) => {
    const value = inputs[property];
    if (typeof value === "number") check(value);
  };

/** AWS's error, with the resource that it is about. */
export class RefusedByAws extends AwsError {
  constructor(token: string, name: string, { code, message, status }: AwsError) {
    super(code, `AWS refuses ${token} "${name}": ${code}: ${message}`, status);
  }
}
