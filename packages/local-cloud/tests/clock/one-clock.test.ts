import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { expect } from "chai";

const source = join(__dirname, "..", "..", "src");

/** What reads the machine's time, or waits by it. How long something took (`performance.now`) is nobody's time. */
const machineTime = /\bDate\.now\b|new Date\(\)|\bsetTimeout\b|\bsetInterval\b|timers\/promises/;

/** The files that may, and what for. Everything that a program could notice asks the clock. */
const allowed: Readonly<Record<string, string>> = {
  "apigateway/request-body.ts": "patience with a client that is slow to send",
  "apigateway/within.ts": "a function's real time-out",
  "command/stopping.ts": "patience with services when it stops after a failure",
  "console/archives.ts": "the name of a replay, which must be new",
  "console/health/log-query.ts": "how often a query is asked whether it is done",
  "console/live.ts": "how often the page is told, and whether its time is the cloud's",
  "dynamodb/engine.ts": "starting and ending a process",
  "dynamodb/expiry.ts": "the time of the engine's process, which stamps the records",
  "endpoint/endpoint.ts": "patience with clients when it stops",
  "eventbridge/replay.ts": "not to overload the process",
  "faults/faulty-calls.ts": "faults take the caller's real time",
  "faults/faulty-deliveries.ts": "faults take the caller's real time",
  "lambda/pool.ts": "when instances are started and ended",
  "lambda/sqs-mapping.ts": "the pause of a poller after an error",
  "lambda/stream-mapping.ts": "the pause of a poller after an error",
  "lambda/wake-up.ts": "how often an idle poller looks",
  "lambda/worker.ts": "a function's real time-out, and what is billed",
  "logs/logs.ts": "how often files are written",
  "progress.ts": "the terminal",
  "sqs/state-changes.ts": "a client's long poll",
  "stepfunctions/interpreter/run-branch.ts": "a turn of the event loop",
  "stepfunctions/stepfunctions.ts": "patience with executions when it stops",
};

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(source, join(entry.parentPath, entry.name)).split(sep).join("/"));

describe("one clock", () => {
  // The clock itself, and what runs in a browser.
  const files = filesIn(source).filter((file) => !/^(clock|console\/web|testing)\//.test(file));

  const unasked = (file: string): string[] =>
    readFileSync(join(source, file), "utf8")
      .split("\n")
      .flatMap((line) => (machineTime.test(line) ? [`${file}: ${line.trim()}`] : []));

  it("is what every file asks for the time: now(), date(), after(), every() or sleep() of `cloud.clock`", () => {
    expect(files.filter((file) => !(file in allowed)).flatMap(unasked)).to.deep.equal([]);
  });

  it("lets no file have the machine's time that doesn't need it any more", () => {
    expect(
      Object.keys(allowed).filter((file) => !files.includes(file) || unasked(file).length === 0),
    ).to.deep.equal([]);
  });
});
