import type { Random } from "../random";
import { addressText, arrayText, type JsonText, numberText, objectText, stringText } from "./values";

type Make = (random: Random, value: () => JsonText) => JsonText;

/** One element of a pattern's array that is an operator: mostly as EventBridge takes it, sometimes not. */
export const operatorText: Make = (random, value) => {
  if (random.chance(0.01)) return objectText([]);
  if (random.chance(0.01)) return arrayText([value()]);
  const [name, operand] = random.pick(operators);
  const entries: [string, JsonText][] = [[name, operand(random, value)]];
  if (random.chance(0.01)) entries.push(["prefix", stringText(random)]);
  return objectText(entries);
};

const text: Make = (random, value) => {
  const given = value();
  if (random.chance(0.03)) return given;
  return given.startsWith('"') ? given : stringText(random);
};

/** A part of a text, so that prefixes and suffixes are found. */
const part: Make = (random, value) => {
  const given = text(random, value);
  if (!given.startsWith('"') || random.chance(0.4)) return given;
  const characters = [...String(JSON.parse(given))];
  const cut = random.below(characters.length + 1);
  return JSON.stringify(
    random.chance(0.5) ? characters.slice(0, cut).join("") : characters.slice(cut).join(""),
  );
};

const otherCase: Make = (random, value) => {
  const given = part(random, value);
  if (!given.startsWith('"')) return given;
  const parsed = String(JSON.parse(given));
  return JSON.stringify(random.pick([parsed, parsed.toUpperCase(), parsed.toLowerCase()]));
};

const wildcard: Make = (random, value) => {
  const given = text(random, value);
  if (!given.startsWith('"')) return given;
  const characters = [...String(JSON.parse(given))].map((character) =>
    character === "\\" || (character === "*" && random.chance(0.5)) ? `\\${character}` : character,
  );
  for (let stars = random.below(3); stars > 0; stars--)
    characters.splice(random.below(characters.length + 1), random.below(2), "*");
  if (random.chance(0.02)) characters.push("\\");
  return JSON.stringify(characters.join(""));
};

const affix: Make = (random, value) => {
  if (random.chance(0.6)) return part(random, value);
  if (random.chance(0.03)) return objectText([["prefix", part(random, value)]]);
  return objectText([["equals-ignore-case", otherCase(random, value)]]);
};

const oneOrList =
  (make: Make): Make =>
  (random, value) =>
    random.chance(0.5) ? make(random, value) : arrayText(random.several(1, 3, () => make(random, value)));

const anythingBut: Make = (random, value) => {
  const kind = random.below(10);
  if (kind < 2) return oneOrList(text)(random, value);
  if (kind < 4) return oneOrList(number)(random, value);
  if (kind < 5) return oneOrList((_random, any) => any())(random, value);
  const [name, operand] = random.pick(butForms);
  return objectText([[name, oneOrList(operand)(random, value)]]);
};

const number: Make = (random, value) => {
  const given = value();
  return /^-?\d/.test(given) ? given : numberText(random);
};

const numeric: Make = (random, value) => {
  if (random.chance(0.02)) return number(random, value);
  const one = () => (random.chance(0.02) ? value() : number(random, value));
  const kind = random.below(6);
  if (kind < 2) return arrayText(['"="', one()]);
  const first = JSON.stringify(random.pick(["<", "<=", ">", ">=", "!="]));
  if (kind < 4) return arrayText([first, one()]);
  const bounds = [one(), one()].sort((one, other) => Number(one) - Number(other));
  const [bottom = "0", top = "1"] = random.chance(0.9) ? bounds : bounds.reverse();
  const lower = JSON.stringify(random.pick([">", ">="]));
  const upper = JSON.stringify(random.pick(["<", "<=", "<", "<=", ">"]));
  return arrayText([lower, bottom, upper, top, ...(random.chance(0.02) ? [one()] : [])]);
};

const cidr: Make = (random, value) => {
  if (random.chance(0.03)) return value();
  const address: unknown = JSON.parse(addressText(random));
  return JSON.stringify(
    `${address}/${random.pick([0, 8, 9, 16, 23, 24, 25, 31, 32, 48, 64, 127, 128, "x", -1])}`,
  );
};

const butForms: [[string, Make], ...[string, Make][]] = [
  ["prefix", part],
  ["suffix", part],
  ["equals-ignore-case", otherCase],
  ["wildcard", wildcard],
  ["numeric", numeric],
];

const operators: [[string, Make], ...[string, Make][]] = [
  ["prefix", affix],
  ["suffix", affix],
  ["equals-ignore-case", otherCase],
  ["wildcard", wildcard],
  ["anything-but", anythingBut],
  ["anything-but", anythingBut],
  ["anything-but", anythingBut],
  ["numeric", numeric],
  ["numeric", numeric],
  ["exists", (random, value) => (random.chance(0.03) ? value() : random.pick(["true", "false"]))],
  ["cidr", cidr],
  ["exactly", text],
];
