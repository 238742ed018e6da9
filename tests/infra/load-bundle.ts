import { createRequire } from "node:module";

type Handler = (event?: unknown, context?: unknown) => Promise<unknown>;

/** Loads a bundle as Lambda does. @throws Error when it exports no handler */
export const handlerOf = (code: string): Handler => {
  const bundled: { exports: { handler?: Handler } } = { exports: {} };
  new Function("module", "exports", "require", code)(bundled, bundled.exports, createRequire(__filename));
  const { handler } = bundled.exports;
  if (typeof handler !== "function") throw new Error("The bundle exports no handler");
  return handler;
};
