import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { compileFunction } from "node:vm";
import type { Clock } from "./clock";
import { timeFunctions } from "./time-functions";

/**
 * Loads a CommonJS package that uses a clock's time. It runs as Node.js would run it, with `Date`, `setTimeout` and
 * similar globals as parameters of its module function. Only the package's main file gets the clock's time.
 * @param name of the package
 * @param replacements modules that the package gets instead of those that it requires, by name
 * @returns the package's exports; each call loads a new copy
 */
export const loadWithClock = (
  name: string,
  clock: Clock,
  replacements: Readonly<Record<string, unknown>> = {},
): unknown => {
  const filename = require.resolve(name);
  const ownRequire = createRequire(filename);
  const module: { exports: unknown } = { exports: {} };
  const scope: Readonly<Record<string, unknown>> = {
    exports: module.exports,
    require: (id: string): unknown => (Object.hasOwn(replacements, id) ? replacements[id] : ownRequire(id)),
    module,
    __filename: filename,
    __dirname: dirname(filename),
    ...timeFunctions(clock),
  };
  const run = compileFunction(readFileSync(filename, "utf8"), Object.keys(scope), { filename });
  run(...Object.values(scope));
  return module.exports;
};
