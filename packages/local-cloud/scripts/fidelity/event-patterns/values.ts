import type { Random } from "../random";

/** A JSON value as text, since the forms of numbers are part of what is tested. */
export type JsonText = string;

const strings = [
  ...["", "a", "A", "abc", "ABC", "aBc", "abcabc", "bc", "cab", "ab*c", "*", "a\\b", "a.b", "usr/guide.png"],
  ...["ß", "SS", "ss", "é", "É", "e\u0301", "İ", "i̇", "ı", "I", "i", "Σ", "ς", "σ", "ΰ", "K", "k", "ﬁ", "FI"],
  ...["😀", "a😀b", "??", "日本", '"q"', "line\nbreak", "\u0000", "null", "true", "300", "3.0e2", "5"],
] as const;
const addresses = [
  ...["10.0.0.1", "10.0.0.9", "10.0.0.15", "10.0.0.128", "10.0.0.255", "10.0.1.0", "010.0.0.1", "1.2.3"],
  ...["256.1.1.1", "0.0.0.0", "255.255.255.255", "::1", "0:0:0:0:0:0:0:1", "::", "fe80::1", "FE80::1"],
  ...["2001:db8::ff00:42:8329", "2001:0db8:0000:0000:0000:ff00:0042:8329", "::ffff:10.0.0.1", "a:b", ":"],
] as const;
const numbers = [
  ...[
    "0",
    "-0",
    "0.0",
    "1",
    "1.0",
    "5",
    "5.0",
    "300",
    "300.0",
    "3.0e2",
    "3e2",
    "30E1",
    "3000e-1",
    "-1",
    "-1.5",
  ],
  ...[
    "0.1",
    "0.10",
    "1e-1",
    "0.123456",
    "0.1234567",
    "0.30000000000000004",
    "1e-7",
    "123456.789012",
    "3.018e2",
  ],
  ...["5000000000", "5000000000.5", "5000000001", "-5000000000", "-5000000001", "1e10", "123456789012"],
  ...["9007199254740991", "9007199254740992", "9007199254740993", "12345678901234567890", "1e20", "1e308"],
  ...["1e309", "-1e309", "1e-400", "0.1000000000000000055"],
] as const;

export const stringText = (random: Random): JsonText => JSON.stringify(random.pick(strings));
export const addressText = (random: Random): JsonText => JSON.stringify(random.pick(addresses));
export const numberText = (random: Random): JsonText => random.pick(numbers);

export const scalarText = (random: Random): JsonText => {
  const kind = random.below(12);
  if (kind < 6) return stringText(random);
  if (kind < 7) return addressText(random);
  if (kind < 10) return numberText(random);
  return random.pick(["null", "true", "false"]);
};

/** The text of an object, with its names as given: a name may come twice. */
export const objectText = (entries: readonly (readonly [string, JsonText])[]): JsonText =>
  `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`;

export const arrayText = (items: readonly JsonText[]): JsonText => `[${items.join(",")}]`;
