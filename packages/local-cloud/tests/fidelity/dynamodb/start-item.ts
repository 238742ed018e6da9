/** The item that every update starts from. */
export const startItem: Readonly<Record<string, unknown>> = {
  id: { S: "k" },
  n: { N: "5" },
  s: { S: "abc" },
  b: { BOOL: true },
  nul: { NULL: true },
  l: { L: [{ N: "1" }, { S: "x" }, { M: { q: { N: "2" } } }] },
  m: { M: { a: { N: "1" }, b: { S: "y" }, c: { L: [{ N: "9" }] } } },
  ss: { SS: ["a", "b"] },
  ns: { NS: ["1", "2"] },
  bin: { B: "AQI=" },
};
