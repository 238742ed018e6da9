import { expect } from "chai";
import { filterPattern } from "../../src/logs/filter-pattern";

/** The numbers of the lines that a pattern finds. */
const found = (pattern: string, lines: readonly unknown[]): number[] =>
  lines.flatMap((line, index) =>
    filterPattern(pattern)(typeof line === "string" ? line : JSON.stringify(line)) ? [index] : [],
  );

describe("filter patterns of JSON", () => {
  const lines = [
    { level: "ERROR", orderId: "o-1", durationMs: 350, error: { name: "Throttled" }, tags: ["a", "b"] },
    { level: "INFO", orderId: "o-2", durationMs: 20, ok: true, customer: null },
    { level: "INFO", orderId: "shop-1", durationMs: "350", ok: false },
    'ERROR { "level": "ERROR" }',
    "no JSON",
    "[1]",
  ];
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
  const patterns: [pattern: string, expected: number[]][] = [
    ['{ $.level = "ERROR" }', [0]],
    ["{ $.level = ERROR }", [0]],
    ['{$.level="INFO"}', [1, 2]],
    ['{ $.level != "INFO" }', [0]],
    ['{ $.orderId = "o-*" }', [0, 1]],
    ['{ $.orderId = "*-1" }', [0, 2]],
    ["{ $.orderId = %^o-\\d$% }", [0, 1]],
    ["{ $.durationMs > 100 }", [0]],
    ["{ $.durationMs >= 350 }", [0]],
    ["{ $.durationMs < 1e2 }", [1]],
    ["{ $.durationMs = 350 }", [0, 2]],
    ['{ $.level = "INFO" && $.durationMs = 20 }', [1]],
    ['{ $.level = "ERROR" || $.ok IS TRUE }', [0, 1]],
    ['{ ($.level = "ERROR" || $.level = "INFO") && $.ok IS FALSE }', [2]],
    ['{ $.level = "ERROR" || $.level = "INFO" && $.ok IS FALSE }', [0, 2]],
    ["{ $.customer IS NULL }", [1]],
    ["{ $.ok NOT EXISTS }", [0, 5]],
    ["{ $.error.name EXISTS }", [0]],
    ['{ $.error.name = "Throttled" }', [0]],
    ['{ $.tags[1] = "b" }', [0]],
    ['{ $["orderId"] = "o-2" }', [1]],
    ['{ $.missing != "x" }', []],
  ];
  for (const [pattern, expected] of patterns)
    it(pattern, () => {
      expect(found(pattern, lines)).to.deep.equal(expected);
    });
});

describe("filter patterns of columns", () => {
  const lines = [
    '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534',
    '127.0.0.1 Prod mary [10/Oct/2000:13:26:15 -0700] "POST /orders HTTP/1.0" 200 20',
    "short line",
  ];
  const patterns: [pattern: string, expected: number[]][] = [
    ["[ip, server, user, time, request, status = 4*, size]", [0]],
    ["[ip, server, user, time, request, status = 4* || status = 2*, size]", [0, 1]],
    ["[ip, server, user, time, request, status, size > 100]", [0]],
    ["[..., status != 404, size]", [1, 2]],
    ["[ip, ..., size < 100]", [1]],
    ['[ip, server, user = "mary", ...]', [1]],
  ];
  for (const [pattern, expected] of patterns)
    it(pattern, () => {
      expect(found(pattern, lines)).to.deep.equal(expected);
    });
});

describe("filter patterns with regular expressions", () => {
  it("are found anywhere in a line, beside terms", () => {
    expect(found("%order-\\d+% -failed", ["order-12 ok", "order-x ok", "order-1 failed"])).to.deep.equal([0]);
  });
});
