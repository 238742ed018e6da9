import { setTimeout as wait } from "node:timers/promises";
import type { PlannedFaults } from "./planned-faults";

type Send<Rest extends readonly unknown[]> = (queueArn: string, ...rest: Rest) => Promise<void>;

/** Applies planned faults to deliveries to a queue: some arrive twice, some late. */
export const faultySend =
  <Rest extends readonly unknown[]>(faults: PlannedFaults, send: Send<Rest>): Send<Rest> =>
  async (queueArn, ...rest) => {
    const queueName = queueArn.slice(queueArn.lastIndexOf(":") + 1);
    await wait(faults.delay(queueName));
    await send(queueArn, ...rest);
    if (faults.duplicates(queueName)) await send(queueArn, ...rest);
  };
