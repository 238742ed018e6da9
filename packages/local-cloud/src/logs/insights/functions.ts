import type { Row, Value } from "./expression";
import { millisecondsOf, timeText, widthOf } from "./time";

type Function = (args: readonly Value[], row: Row) => Value;

const ofText =
  (result: (text: string, args: readonly Value[]) => Value): Function =>
  ([first, ...rest]) =>
    first === undefined ? undefined : result(String(first), rest);

const ofNumbers =
  (result: (numbers: readonly number[]) => number): Function =>
  (args) => {
    const number = result(args.map(Number));
    return Number.isNaN(number) ? undefined : number;
  };

/** Cuts a time down to the beginning of its bin. */
const floored = (time: number, width: Value): Value => {
  const length = widthOf(String(width));
  return length === undefined || Number.isNaN(time) ? undefined : timeText(time - (time % length));
};

/** The functions of a query's expressions. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html */
export const functions: ReadonlyMap<string, Function> = new Map<string, Function>([
  ["ispresent", ([value]) => value !== undefined],
  ["isempty", ([value]) => value === undefined || value === ""],
  ["isblank", ([value]) => value === undefined || String(value).trim() === ""],
  ["coalesce", (args) => args.find((value) => value !== undefined)],
  ["concat", (args) => args.map((value) => value ?? "").join("")],
  ["strlen", ofText((text) => text.length)],
  ["tolower", ofText((text) => text.toLowerCase())],
  ["toupper", ofText((text) => text.toUpperCase())],
  ["trim", ofText((text) => text.trim())],
  ["ltrim", ofText((text) => text.trimStart())],
  ["rtrim", ofText((text) => text.trimEnd())],
  [
    "substr",
    ofText((text, [from, length]) =>
      text.substring(Number(from), length === undefined ? undefined : Number(from) + Number(length)),
    ),
  ],
  ["replace", ofText((text, [search, by]) => text.replaceAll(String(search), String(by)))],
  ["strcontains", ofText((text, [search]) => Number(text.includes(String(search))))],
  ["abs", ofNumbers(([number = Number.NaN]) => Math.abs(number))],
  ["ceil", ofNumbers(([number = Number.NaN]) => Math.ceil(number))],
  ["floor", ofNumbers(([number = Number.NaN]) => Math.floor(number))],
  ["sqrt", ofNumbers(([number = Number.NaN]) => Math.sqrt(number))],
  ["log", ofNumbers(([number = Number.NaN]) => Math.log(number))],
  ["greatest", ofNumbers((numbers) => Math.max(...numbers))],
  ["least", ofNumbers((numbers) => Math.min(...numbers))],
  ["bin", ([width], row) => floored(millisecondsOf(row.get("@timestamp")), width)],
  ["datefloor", ([time, width]) => floored(millisecondsOf(time), width)],
  ["frommillis", ([milliseconds]) => timeText(Number(milliseconds))],
  ["tomillis", ([time]) => millisecondsOf(time)],
]);
