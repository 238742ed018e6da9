import { setMaxListeners } from "node:events";

/**
 * An AbortController for the life of a service. Everything that waits listens to its signal, so there may be more than
 * ten listeners, at which Node.js would warn about a leak.
 */
export const stopController = (): AbortController => {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
};
