import { AwsError } from "../service";
import type { StateMachineDefinition } from "./language";

export interface MachineDeclaration {
  readonly name: string;
  readonly roleArn: string;
  /** JSON text, as it was declared. */
  readonly definitionText: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly logging: Logging;
  readonly tracing: boolean;
}

export interface Logging {
  readonly level: "ALL" | "ERROR" | "FATAL" | "OFF";
  readonly includeExecutionData: boolean;
  /** Of the log group, without the `:*` that the API wants. */
  readonly logGroupArn: string | undefined;
}

/** A deployed state machine. */
export interface StateMachine extends MachineDeclaration {
  readonly arn: string;
  readonly revisionId: string;
  readonly creationDate: Date;
  readonly definition: StateMachineDefinition;
}

/** @throws AwsError InvalidName */
export const checkName = (name: string): void => {
  if (name.length < 1 || name.length > 80 || /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u.test(name))
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
};
