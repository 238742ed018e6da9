/** A part of the handlers whose decisions are tested by mutation, and the unit tests that have to notice. */
export interface Part {
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
}

/** A folder, and the tests that mirror it. */
const folder = (name: string): Part => ({
  mutate: [`handlers/${name}/**/*.ts`],
  tests: [`tests/handlers/${name}/**/*.test.ts`],
});

/** What decides about money, goods and stock, by the name on the command line. */
export const parts: Readonly<Record<string, Part>> = {
  domain: folder("domain"),
  fulfilment: {
    mutate: ["handlers/fulfilment/**/*.ts"],
    // Whole executions on an engine check the steps together: a decision of one of them is noticed without.
    tests: ["tests/handlers/fulfilment/!(saga|earlier-definition|refund-begun|deleted-product).test.ts"],
  },
  inventory: folder("inventory"),
  notifications: folder("notifications"),
  outbox: folder("outbox"),
  payments: folder("payments"),
  reconciliation: folder("reconciliation"),
  shipping: folder("shipping"),
  orders: {
    mutate: ["handlers/orders/*{catalogue*,order-store,order-change,order-index,idempotency}.ts"],
    // The tests of the routes start an engine and place orders: they notice little more, in half an hour.
    tests: [
      "tests/handlers/orders/{*catalogue*,*order-store,order-change,order-index,fingerprint,structured-string}.test.ts",
    ],
  },
  fraud: { mutate: ["handlers/fraud/velocity.ts"], tests: ["tests/handlers/fraud/velocity*.test.ts"] },
};
