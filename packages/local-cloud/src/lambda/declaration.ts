import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Archive } from "../assets";
import type { FunctionConfig } from "./worker";

/** Lambda's advanced logging controls. Levels are for JSON alone. */
export interface LoggingControls {
  readonly format: "JSON" | "Text";
  readonly applicationLevel?: LogLevel | undefined;
  /** The level of Lambda's own lines, which are at INFO. */
  readonly systemLevel?: (typeof systemLogLevels)[number] | undefined;
}

export const functionToken = "aws:lambda/function:Function";

/** The log group of a function that declares none. */
export const defaultLogGroup = (functionName: string): string => `/aws/lambda/${functionName}`;

export const logLevels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
export type LogLevel = (typeof logLevels)[number];
/** Of Lambda's own lines. */
export const systemLogLevels = ["DEBUG", "INFO", "WARN"] as const;

export interface FunctionDeclaration {
  readonly name: string;
  readonly role: string;
  readonly handler: string;
  /** `nodejs24.x` when left out. */
  readonly runtime?: string | undefined;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memorySize: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  /** The level below which a function may drop its own log lines; Lambda passes it in environment variables. */
  readonly logging?: LoggingControls | undefined;
  /** Whether each event begins a trace. Without it, only traces of callers would go on, and there are none here. */
  readonly isTraced?: boolean | undefined;
  readonly reservedConcurrency?: number | undefined;
  /** The deployment package. */
  readonly code: Archive;
}

/** A deployed function for the console: the size of its code and the duration of its cold starts. */
export interface FunctionDescription {
  readonly name: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly coldStarts: number[];
}

/**
 * @param entry the file with the handler
 * @param coldStarts milliseconds; more may be added later
 */
export const describeFunction = (
  { name }: FunctionDeclaration,
  entry: Buffer,
  coldStarts: number[],
): FunctionDescription => ({ name, bytes: entry.length, gzipBytes: gzipSync(entry).length, coldStarts });

/** How a worker runs a package that was unpacked to a directory. */
export const configOf = (
  declaration: FunctionDeclaration,
  functionArn: string,
  directory: string,
): FunctionConfig => ({
  name: declaration.name,
  arn: functionArn,
  entry: join(directory, entryFile(declaration.handler)),
  handler: declaration.handler.slice(declaration.handler.lastIndexOf(".") + 1),
  timeout: declaration.timeout * 1000,
  memorySize: declaration.memorySize,
  logGroupName: declaration.logGroup,
  isTraced: declaration.isTraced ?? false,
  takesCallbacks: Number(/^nodejs(\d+)/.exec(runtimeOf(declaration))?.[1]) < 24,
});

export const runtimeOf = ({ runtime = "nodejs24.x" }: FunctionDeclaration): string => runtime;

/** `index.handler` → `index.js` */
export const entryFile = (handler: string): string => `${handler.slice(0, handler.lastIndexOf("."))}.js`;

/** The qualifier of the latest code, which isn't a version. */
export const latest = "$LATEST";

/** A reference to a function and its version: a number, an alias, or the latest code. */
export interface FunctionReference {
  readonly name: string;
  readonly qualifier: string;
}

/** Parses a name, an ARN or a partial ARN, each with or without a qualifier. */
export const functionReference = (nameOrArn: string): FunctionReference => {
  const parts = nameOrArn.split(":");
  const [name = "", qualifier = latest] =
    parts.length > 2 ? parts.slice(parts.indexOf("function") + 1) : parts;
  return { name, qualifier };
};

export const functionName = (nameOrArn: string): string => functionReference(nameOrArn).name;

/** The name or ARN with its qualifier, unless it means the latest code. */
export const qualified = (unqualified: string, qualifier: string): string =>
  qualifier === latest ? unqualified : `${unqualified}:${qualifier}`;

/** The ARN with which API Gateway invokes a function. */
export const invokeArnOf = (functionArn: string): string =>
  `arn:aws:apigateway:${functionArn.split(":")[3]}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
