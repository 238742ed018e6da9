import { cancel, deliverTo, operate, passTime, place } from "./commands";
import type { Exploration } from "./explore";

/** What may happen at once, and how often it is tried: 10 000 runs in all. */
export const explorations = {
  "an idempotency key makes one order": { runs: 3_000, commands: [place], maxCommands: 4, consumers: [] },
  "stock is taken once, returned once, and never oversold": {
    runs: 3_000,
    begin: "pending",
    commands: [cancel, deliverTo("inventory", 3)],
    maxCommands: 6,
    consumers: ["inventory"],
  },
  "an order is charged once, and not when it was cancelled": {
    runs: 2_000,
    begin: "confirmed",
    commands: [cancel, deliverTo("fulfilment", 1, 15), operate, passTime],
    maxCommands: 6,
    consumers: ["inventory", "fulfilment"],
  },
  "a shipping that fails is refunded at once where that is configured": {
    runs: 800,
    begin: "confirmed",
    commands: [deliverTo("fulfilment", 1, 20), operate, passTime],
    maxCommands: 5,
    consumers: ["inventory", "fulfilment"],
    compensateShippingFailure: true,
  },
  "an event is one e-mail": {
    runs: 800,
    begin: "pending",
    commands: [deliverTo("inventory"), deliverTo("notifier", 3), passTime],
    maxCommands: 6,
    consumers: ["inventory", "notifier"],
  },
  "all of it holds together": {
    runs: 400,
    commands: [
      place,
      cancel,
      deliverTo("inventory", 3),
      deliverTo("notifier", 3),
      deliverTo("fulfilment", 1, 15),
      operate,
      passTime,
    ],
    maxCommands: 20,
  },
} as const satisfies Record<string, Exploration>;
