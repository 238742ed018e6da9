import type { LoggingControls } from "../lambda/declaration";

const requestId = "79b4f56e-95b1-4643-9700-2807f4e68189";
const time = "2026-01-01T00:00:00.000Z";
const trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
const tracing = { spanId: "70de5b6f19ff9a0a", type: "X-Amzn-Trace-Id", value: trace };
const metrics = { durationMs: 101.25, billedDurationMs: 102, memorySizeMB: 512, maxMemoryUsedMB: 110 };

/**
 * Typical lines that Lambda itself writes for an invocation. The local cloud doesn't write them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
const lines = {
  JSON: [
    { time, type: "platform.start", record: { requestId, version: "$LATEST", tracing } },
    { time, type: "platform.report", record: { requestId, metrics, tracing, status: "success" } },
  ].map((line) => JSON.stringify(line)),
  Text: [
    `START RequestId: ${requestId} Version: $LATEST`,
    `END RequestId: ${requestId}`,
    `REPORT RequestId: ${requestId}\tDuration: 101.25 ms\tBilled Duration: 102 ms\tMemory Size: 512 MB\tMax Memory Used: 110 MB\t`,
  ],
};

/** How many lines Lambda adds for an invocation, and their bytes. Level WARN leaves them out. */
export const platformBytes = (logging: LoggingControls | undefined): { lines: number; bytes: number } => {
  if (logging?.systemLevel === "WARN") return { lines: 0, bytes: 0 };
  const written = lines[logging?.format ?? "Text"];
  return { lines: written.length, bytes: Buffer.byteLength(written.join("")) };
};
