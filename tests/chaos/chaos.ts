import { setTimeout as wait } from "node:timers/promises";
import { SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { RunningCloud } from "../e2e/cloud";
import { Aftermath } from "./aftermath";
import { live } from "./customer";
import { products, wishes } from "./customers";
import { type Checked, invariants } from "./invariants";
import type { Experience, Observation } from "./observation";
import { storm } from "./storm";

export interface ChaosOptions {
  readonly orders: number;
  readonly seed: number;
  /** How often each fault hits, 0 to 1. */
  readonly faultRate: number;
  /** Customers at the same time. */
  readonly concurrency: number;
  /** Milliseconds that the faults go on after the last order. */
  readonly aftermath: number;
  /** Milliseconds that all may take to come to rest once the faults are over. */
  readonly patience: number;
  readonly onProgress?: (what: string, done: number, of: number) => void;
}

export interface ChaosReport {
  readonly seen: Observation;
  readonly checked: readonly Checked[];
  /** How often each kind of fault hit. */
  readonly faults: ReadonlyMap<string, number>;
}

/** Customers order in a storm of faults; then it is over, what is under way comes to its end, and promises are checked. */
export const chaos = async (cloud: RunningCloud, options: ChaosOptions): Promise<ChaosReport> => {
  const aftermath = await Aftermath.of(cloud);
  try {
    await returnSoon(cloud, aftermath);
    for (const product of products) await cloud.setStock(product, Math.ceil(options.orders * stockAnOrder));
    const stockBefore = await aftermath.stock();
    await cloud.tell("faults", storm(options.seed, options.faultRate));
    const experiences = await orderAll(cloud, options);
    // Most of what an order comes to happens after its acceptance.
    await wait(options.aftermath);
    const faults = await hits(cloud);
    await cloud.tell("faults", {});
    await rest(aftermath, options);
    const seen = await aftermath.observe(experiences, stockBefore);
    return { seen, checked: invariants(seen), faults };
  } finally {
    aftermath.close();
  }
};

/** Pieces of each product: most orders can be filled, the last ones not all. */
const stockAnOrder = 0.6;

/** Seconds after which a message that wasn't handled comes back: fewer than on AWS, so that a run ends, and it overlaps more. */
const visibilitySeconds = 8;

const returnSoon = async (cloud: RunningCloud, aftermath: Aftermath): Promise<void> => {
  const sqs = new SQSClient(cloud.clientSettings);
  for (const QueueUrl of await aftermath.queues(() => true))
    await sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl,
        Attributes: { VisibilityTimeout: String(visibilitySeconds) },
      }),
    );
  sqs.destroy();
};

const orderAll = async (cloud: RunningCloud, options: ChaosOptions): Promise<Experience[]> => {
  const left = [...wishes(options.orders, options.seed)];
  const experiences: Experience[] = [];
  const customers = Array.from({ length: options.concurrency }, async () => {
    for (let wish = left.shift(); wish; wish = left.shift()) {
      experiences.push(await live(cloud, wish));
      options.onProgress?.("orders placed", experiences.length, options.orders);
    }
  });
  await Promise.all(customers);
  return experiences;
};

const hits = async (cloud: RunningCloud): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>();
  for (const { kind, hit } of await cloud.faults()) counts.set(kind, (counts.get(kind) ?? 0) + hit);
  return counts;
};

/** Until nothing has been under way, and no order has changed, at several looks in a row. */
const rest = async (aftermath: Aftermath, { patience, onProgress }: ChaosOptions): Promise<void> => {
  const deadline = Date.now() + patience;
  let quiet = 0;
  let versions = -1;
  let most = 0;
  while (quiet < 4 && Date.now() < deadline) {
    await wait(500);
    const { messages, executions } = await aftermath.underWay();
    const now = (await aftermath.orders()).reduce((sum, { version }) => sum + version, 0);
    quiet = messages + executions === 0 && now === versions ? quiet + 1 : 0;
    versions = now;
    most = Math.max(most, messages + executions);
    onProgress?.("brought to rest", most - messages - executions, most);
  }
};
