import { stripVTControlCharacters } from "node:util";
import { expect } from "chai";
import { readableLine } from "../../src/logs/terminal";

const shown = (line: unknown, name = "create-order") => {
  const text = typeof line === "string" ? line : JSON.stringify(line);
  const readable = readableLine(name, text, ["orderId", "correlationId"]);
  return readable === undefined ? undefined : stripVTControlCharacters(readable);
};

describe("Log lines at the terminal", () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    [
      "has level, message and ids of a structured line",
      { level: "INFO", message: "Order created", orderId: "o1", correlationId: "c1", service: "orders" },
      "create-order   │ INFO  Order created orderId=o1 correlationId=c1",
    ],
    ["leaves out ids that aren't there", { level: "WARN", message: "Slow" }, "create-order   │ WARN  Slow"],
    [
      "shows an error below its line, without its stack",
      { level: "ERROR", message: "Failed", error: { name: "TypeError", message: "no", stack: ["a", "b"] } },
      "create-order   │ ERROR Failed\ncreate-order   │       TypeError: no",
    ],
    [
      "shows a message that is no text as JSON",
      { level: "INFO", message: { a: 1 } },
      'create-order   │ INFO  {"a":1}',
    ],
    [
      "passes over ids and errors of another shape",
      { level: "INFO", message: "m", orderId: 7, error: "e" },
      "create-order   │ INFO  m",
    ],
    ["shows plain text as it is", "plain\ttext", "create-order   │ plain\ttext"],
    ["shows JSON of another kind as it is", { a: 1 }, 'create-order   │ {"a":1}'],
    ["shows a level that it doesn't know", { level: "TRACE", message: "m" }, "create-order   │ TRACE m"],
  ];
  for (const [name, line, expected] of cases) {
    it(name, () => {
      expect(shown(line)).to.equal(expected);
    });
  }

  it("shows only the configured ids", () => {
    const line = JSON.stringify({ level: "INFO", message: "m", orderId: "o1" });

    expect(stripVTControlCharacters(readableLine("it", line) ?? "")).not.to.contain("o1");
  });

  it("leaves metrics out", () => {
    expect(shown({ _aws: { Timestamp: 1, CloudWatchMetrics: [] }, orders: 1 })).to.equal(undefined);
  });

  for (const [name, line] of [
    ["a message", { level: "INFO", message: "a\u001b[2Jb\nc" }],
    ["a plain line", "a\u001b[2Jb\nc"],
  ] as const) {
    it(`lets what is in ${name} neither move the cursor nor begin a line`, () => {
      const readable = readableLine("it", typeof line === "string" ? line : JSON.stringify(line));

      expect(readable).to.contain("a\\u001b[2Jb\\u000ac");
    });
  }

  it("keeps names of another length readable", () => {
    expect(shown({ level: "INFO", message: "m" }, "a-function-of-a-long-name")).to.equal(
      "a-function-of-a-long-name │ INFO  m",
    );
  });
});
