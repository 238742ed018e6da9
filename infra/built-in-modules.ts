import { builtinModules } from "node:module";

/** Deprecated modules, which Pulumi leaves out too. */
const deprecated = (name: string): boolean => name.startsWith("_") || ["punycode", "sys"].includes(name);

/**
 * Loads Node.js's built-in modules without the warnings about experimental ones. Pulumi loads all of them when it
 * serialises a function, to recognise captured modules. Node.js warns when such a module is first loaded, although the
 * program doesn't use it. Other warnings are still shown.
 */
export const loadBuiltInModules = (load: (name: string) => void = require): void => {
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...more: unknown[]): void => {
    if (more[0] !== "ExperimentalWarning") Reflect.apply(emitWarning, process, [warning, ...more]);
  };
  try {
    for (const name of builtinModules) if (!deprecated(name)) load(name);
  } finally {
    process.emitWarning = emitWarning;
  }
};
