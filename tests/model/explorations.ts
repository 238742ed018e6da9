import { cancel, deliverTo, operate, passLong, passTime, place, reconcile, redrive } from "./commands";
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
  "operators and the reconciler go on with an order after minutes and after days": {
    runs: 1_500,
    begin: "confirmed",
    commands: [cancel, deliverTo("fulfilment", 1, 20), operate, redrive, passLong, reconcile],
    maxCommands: 8,
    consumers: ["inventory", "fulfilment"],
    forgetful: true,
  },
  "what can't be shipped is refunded at once, after days too": {
    runs: 800,
    begin: "confirmed",
    commands: [deliverTo("fulfilment", 1, 20), operate, redrive, passLong, reconcile],
    maxCommands: 7,
    consumers: ["inventory", "fulfilment"],
    compensateShippingFailure: true,
    forgetful: true,
  },
  "what was begun with a refund ends with a refund, and what is given up has a dead letter": {
    runs: 1_500,
    begin: "unshipped",
    commands: [operate, redrive, passLong, reconcile],
    maxCommands: 6,
    consumers: ["inventory", "fulfilment"],
    forgetful: true,
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
      redrive,
      passTime,
    ],
    maxCommands: 20,
  },
} as const satisfies Record<string, Exploration>;
