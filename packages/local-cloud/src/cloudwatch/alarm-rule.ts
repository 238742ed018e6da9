import { AwsError } from "../service";
import type { AlarmState } from "./alarm-evaluation";

/** The state of an alarm by its name or ARN; `undefined` when there is no such alarm. */
export type StateOf = (nameOrArn: string) => AlarmState | undefined;

/** A composite alarm's rule: evaluates the states of alarms. */
export interface AlarmRule {
  readonly holds: (stateOf: StateOf) => boolean;
  /** The alarms it names. */
  readonly alarms: readonly string[];
}

const token = /\s*(\(|\)|"[^"]*"|'[^']*'|[^\s()"']+)/y;

const tokensOf = (text: string): string[] => {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) tokens.push(found[1] ?? "");
  return tokens;
};

const states: Readonly<Record<string, AlarmState>> = {
  ALARM: "ALARM",
  OK: "OK",
  INSUFFICIENT_DATA: "INSUFFICIENT_DATA",
};

/**
 * Reads `ALARM("a") OR NOT (OK(b) AND INSUFFICIENT_DATA(c))`, with `TRUE` and `FALSE`.
 * @throws AwsError ValidationError
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export const alarmRule = (text: string): AlarmRule => {
  const tokens = tokensOf(text);
  const alarms: string[] = [];
  let position = 0;
  const fail = (why: string): AwsError => new AwsError("ValidationError", `AlarmRule '${text}': ${why}`);
  const next = (wanted?: string): string => {
    const found = tokens[position];
    if (found === undefined) throw fail(`it ends, but ${wanted ?? "a condition"} is expected`);
    if (wanted !== undefined && found !== wanted) throw fail(`found '${found}' instead of '${wanted}'`);
    position += 1;
    return found;
  };

  const condition = (): AlarmRule["holds"] => {
    const word = next();
    if (word === "TRUE" || word === "FALSE") return () => word === "TRUE";
    if (word === "NOT") {
      const inner = condition();
      return (stateOf) => !inner(stateOf);
    }
    if (word === "(") {
      const inner = anyOf();
      next(")");
      return inner;
    }
    const state = states[word];
    if (state === undefined) throw fail(`'${word}' isn't a condition`);
    next("(");
    const name = next().replace(/^(["'])(.*)\1$/, "$2");
    next(")");
    alarms.push(name);
    return (stateOf) => stateOf(name) === state;
  };

  const chain = (operator: "AND" | "OR", part: () => AlarmRule["holds"]) => (): AlarmRule["holds"] => {
    const parts = [part()];
    while (tokens[position] === operator) {
      position += 1;
      parts.push(part());
    }
    return (stateOf) =>
      operator === "AND" ? parts.every((one) => one(stateOf)) : parts.some((one) => one(stateOf));
  };
  const anyOf = chain("OR", chain("AND", condition));

  const holds = anyOf();
  if (position < tokens.length) throw fail(`'${tokens[position]}' is unexpected`);
  return { holds, alarms };
};
