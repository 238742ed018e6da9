import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import type { RunningCloud } from "../../tests/e2e/cloud";

const units = { reads: z.number(), writes: z.number() };
const usageSchema = z.record(z.string(), z.number());
const detailsSchema = z.object({
  tables: z.array(
    z.object({
      table: z.string(),
      index: z.string().optional(),
      ...units,
      hottestKeys: z.array(z.object({ key: z.string(), ...units })),
    }),
  ),
  functions: z.array(z.object({ name: z.string(), invocations: z.number(), milliseconds: z.number() })),
  calls: usageSchema,
  executions: z.number(),
  deliveries: z.number(),
  customMetrics: z.array(z.string()),
});

/** One reading of the local cloud's meter. */
export interface Reading {
  readonly usage: z.output<typeof usageSchema>;
  readonly details: z.output<typeof detailsSchema>;
}

/** Milliseconds without an invocation after which nothing more is expected. */
const quiet = 4_000;

export class Metering {
  private readonly url: string;

  constructor(cloud: RunningCloud) {
    this.url = `${cloud.outputs.awsEndpoint}/_local/metering`;
  }

  async reset(): Promise<void> {
    await fetch(this.url, { method: "PUT" });
  }

  async read(): Promise<Reading> {
    const usage = usageSchema.parse(await (await fetch(this.url)).json());
    const details = detailsSchema.parse(await (await fetch(`${this.url}/details`)).json());
    return { usage, details };
  }

  /** The reading after the last mail and deletion, which come after an order's end. */
  async atRest(): Promise<Reading> {
    const deadline = Date.now() + 600_000;
    let before = -1;
    for (let since = Date.now(); Date.now() < deadline; ) {
      const reading = await this.read();
      const invocations = reading.usage["lambda.requests"] ?? 0;
      if (invocations !== before) since = Date.now();
      if (Date.now() - since > quiet) return reading;
      before = invocations;
      await wait(500);
    }
    throw new Error("The functions are still busy after ten minutes");
  }
}
