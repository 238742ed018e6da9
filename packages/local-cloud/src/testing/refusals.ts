import { devNull } from "node:os";
import { RefusedByAws } from "../aws-rule";
import { LocalCloud } from "../cloud";
import type { Registry } from "../registry";

/** Returns what AWS refuses of declared resources, before anything is created. */
export class AwsRefusals {
  /** The cloud isn't started, because only its resource types are needed. */
  private readonly registry: Registry = new LocalCloud({
    stateDirectory: devNull,
    apiPort: 0,
    awsPort: 0,
    keep: false,
    rawLogs: false,
    onLine: () => {},
  }).registry;

  /** Whether AWS's rules about resources of a type are known. */
  knows(token: string): boolean {
    return this.registry.tokens().includes(token);
  }

  /** @returns AWS's message; undefined if AWS accepts it */
  of(token: string, name: string, inputs: Readonly<Record<string, unknown>>): string | undefined {
    try {
      this.registry.check(token, name, inputs);
      return undefined;
    } catch (error) {
      return error instanceof RefusedByAws ? error.message : undefined;
    }
  }
}
