import type { Random } from "../random";
import { operatorText } from "./operators";
import { arrayText, type JsonText, objectText, scalarText } from "./values";

/** A pattern and the events that it is held against, all as JSON texts. */
export interface PatternCase {
  readonly pattern: JsonText;
  readonly events: readonly JsonText[];
}

const names = ["a", "b", "c", "é", "a.b", "detail", "x y", "toString", "prefix"] as const;

/**
 * A random pattern and events that have a chance to match it: half of the values that the pattern looks for are taken
 * from one pool with those of the events.
 */
export const patternCase = (random: Random, eventsPerPattern: number): PatternCase => {
  const shared = random.several(2, 5, () => scalarText(random));
  const fields = random.several(1, 3, () => random.pick(names));
  const context = { random, shared, fields };
  return {
    pattern: patternObject(context, 2, false),
    events: random.several(eventsPerPattern, eventsPerPattern, () => eventObject(context, 3)),
  };
};

interface Context {
  readonly random: Random;
  readonly shared: readonly JsonText[];
  readonly fields: readonly string[];
}

const name = ({ random, fields }: Context): string =>
  random.chance(0.9) ? (fields[random.below(fields.length)] ?? "a") : random.pick(names);

const value = ({ random, shared }: Context): JsonText =>
  random.chance(0.7) ? (shared[random.below(shared.length)] ?? "1") : scalarText(random);

const patternObject = (context: Context, depth: number, insideOr: boolean): JsonText => {
  const { random } = context;
  const least = random.chance(0.02) ? 0 : 1;
  return objectText(
    random.several(least, 2, () => {
      if (depth > 0 && random.chance(insideOr ? 0.08 : 0.15)) return ["$or", orText(context, depth - 1)];
      if (depth > 0 && random.chance(0.3))
        return [name(context), patternObject(context, depth - 1, insideOr)];
      return [name(context), fieldText(context)];
    }),
  );
};

const orText = (context: Context, depth: number): JsonText => {
  const { random } = context;
  if (random.chance(0.03)) return value(context);
  const least = random.chance(0.05) ? 0 : 2;
  return arrayText(
    random.several(least, 3, () =>
      random.chance(0.02) ? value(context) : patternObject(context, depth, true),
    ),
  );
};

const fieldText = (context: Context): JsonText => {
  const { random } = context;
  if (random.chance(0.01)) return value(context);
  const least = random.chance(0.02) ? 0 : 1;
  return arrayText(
    random.several(least, 2, () =>
      random.chance(0.3) ? value(context) : operatorText(random, () => value(context)),
    ),
  );
};

const eventObject = (context: Context, depth: number): JsonText => {
  const { random } = context;
  const members = random.several(random.chance(0.05) ? 0 : 1, 3, (): [string, JsonText] => [
    name(context),
    eventValue(context, depth - 1),
  ]);
  // A name that comes twice is rare, and the engine's own ways of matching disagree about some of those.
  return objectText(random.chance(0.02) ? members : [...new Map(members)]);
};

const eventValue = (context: Context, depth: number): JsonText => {
  const { random } = context;
  if (depth > 0 && random.chance(0.3)) return eventObject(context, depth);
  if (depth > 0 && random.chance(0.3))
    return arrayText(random.several(0, 3, () => eventValue(context, depth - 1)));
  return value(context);
};
