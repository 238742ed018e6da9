import { findSourceMap } from "node:module";
import { fileURLToPath } from "node:url";

/** Functions of Pulumi that take a stack trace of every promise and every resource. Nobody reads them here. */
const takesTraces = /^(debuggablePromise|callsites)$/;
const pulumi = /@pulumi[\\/]pulumi[\\/]/;

/**
 * Shows errors with the places in their TypeScript sources, as Node.js does with `--enable-source-maps`. The traces that Pulumi
 * takes are left as they are: to map them is a fifth of a program's processor time.
 */
export const mapStackTraces = (): void => {
  Error.prepareStackTrace = (error, frames) => {
    const [first] = frames;
    const isTaken =
      takesTraces.test(first?.getFunctionName() ?? "") && pulumi.test(first?.getFileName() ?? "");
    const shown = frames.map((frame) => `    at ${isTaken ? frame : mapped(frame)}`);
    return [Error.prototype.toString.call(error), ...shown].join("\n");
  };
};

const mapped = (frame: NodeJS.CallSite): string => {
  const [file, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
  if (!file || line === null || column === null) return String(frame);
  const origin = findSourceMap(file)?.findOrigin(line, column);
  if (!origin || !("fileName" in origin)) return String(frame);
  const source = origin.fileName.startsWith("file:") ? fileURLToPath(origin.fileName) : origin.fileName;
  return String(frame).replace(
    `${file}:${line}:${column}`,
    () => `${source}:${origin.lineNumber}:${origin.columnNumber}`,
  );
};
