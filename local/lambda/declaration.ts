import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { FunctionConfig } from "./worker";

export interface FunctionDeclaration {
  readonly name: string;
  readonly role: string;
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memorySize: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly reservedConcurrency?: number | undefined;
  /** The deployment package: text by file name. */
  readonly files: ReadonlyMap<string, string>;
}

/** A deployed function, for people: how large its code is and how long its cold starts took. */
export interface FunctionDescription {
  readonly name: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly coldStarts: readonly number[];
}

/** @param coldStarts milliseconds; more may be added later */
export const describeFunction = (
  { name, handler, files }: FunctionDeclaration,
  coldStarts: readonly number[],
): FunctionDescription => {
  const code = files.get(entryFile(handler)) ?? "";
  return { name, bytes: Buffer.byteLength(code), gzipBytes: gzipSync(code).length, coldStarts };
};

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
});

/** `index.handler` → `index.js` */
const entryFile = (handler: string): string => `${handler.slice(0, handler.lastIndexOf("."))}.js`;

/** The function's name in a name, an ARN, or either with the qualifier `$LATEST`. */
export const functionName = (nameOrArn: string): string => {
  const unqualified = nameOrArn.replace(/:\$LATEST$/, "");
  return unqualified.slice(unqualified.lastIndexOf(":") + 1);
};
