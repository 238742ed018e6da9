import { setTimeout as wait } from "node:timers/promises";
import { SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { RunningCloud } from "../e2e/cloud";
import { Aftermath } from "./aftermath";
import { Calendar, days, minutes } from "./calendar";
import { Chance } from "./chance";
import { live } from "./customer";
import { products, wishes } from "./customers";
import { heal } from "./healing";
import { type Checked, invariants, unpublished } from "./invariants";
import type { Experience, Observation } from "./observation";
import { Operators } from "./operators";
import { storm } from "./storm";
import type { StormyStripe } from "./stripe";

export interface ChaosOptions {
  readonly orders: number;
  readonly seed: number;
  /** How often each fault hits, 0 to 1. */
  readonly faultRate: number;
  /** Customers at the same time. */
  readonly concurrency: number;
  /** Operators at the same time. */
  readonly operators: number;
  /** Milliseconds that the faults go on after the last order, before and after each day that passes. */
  readonly aftermath: number;
  /** Milliseconds that all may take to come to rest. */
  readonly patience: number;
  readonly onProgress?: (what: string, done: number, of: number) => void;
}

export interface ChaosReport {
  readonly seen: Observation;
  readonly checked: readonly Checked[];
  /** How often each kind of fault hit. */
  readonly faults: ReadonlyMap<string, number>;
  /** How often operators did what. */
  readonly deeds: ReadonlyMap<string, number>;
}

/**
 * Customers order and operators meddle in a storm of faults, while minutes and days pass; then it is over, operators
 * bring everything to its end, and promises are checked.
 * @param stripe which the cloud was started with
 */
export const chaos = async (
  cloud: RunningCloud,
  stripe: StormyStripe,
  options: ChaosOptions,
): Promise<ChaosReport> => {
  const { seed } = options;
  const aftermath = await Aftermath.of(cloud);
  const calendar = new Calendar(cloud, stripe);
  const known: string[] = [];
  const chance = new Chance(seed + 1);
  const operators = new Operators(cloud, chance, known);
  try {
    await returnSoon(cloud, aftermath);
    for (const product of products) await cloud.setStock(product, Math.ceil(options.orders * stockAnOrder));
    const stockBefore = await aftermath.stock();
    await cloud.tell("faults", storm(seed, options.faultRate));
    const shift = { cloud, aftermath, calendar, operators, known, options };
    const experiences = await orderAll(shift);
    await letDaysPass(shift);
    const faults = new Map([...(await hits(cloud)), ...stripe.met]);
    await cloud.tell("faults", {});
    stripe.calm();
    await heal({ aftermath, operators, calendar, chance, rest: () => rest(aftermath, options) });
    const seen = await aftermath.observe({ experiences, operators, calendar, stripe }, stockBefore);
    return { seen, checked: invariants(seen), faults, deeds: operators.done };
  } finally {
    operators.close();
    aftermath.close();
  }
};

interface Shift {
  readonly cloud: RunningCloud;
  readonly aftermath: Aftermath;
  readonly calendar: Calendar;
  readonly operators: Operators;
  readonly known: string[];
  readonly options: ChaosOptions;
}

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

/** What passes while customers order: within the claim of an execution, beyond it, and twice that. */
const breaks = [5 * minutes, 45 * minutes, 90 * minutes];

const orderAll = async ({ cloud, calendar, operators, known, options }: Shift): Promise<Experience[]> => {
  const left = [...wishes(options.orders, options.seed)];
  const experiences: Experience[] = [];
  const closing = new AbortController();
  const shift = operators.work(options.operators, closing.signal);
  const passed: Promise<void>[] = [];
  const lived = (experience: Experience): void => {
    experiences.push(experience);
    const { length } = experiences;
    options.onProgress?.("orders placed", length, options.orders);
    const due = breaks[passed.length];
    if (due !== undefined && length >= (options.orders * (passed.length + 1)) / (breaks.length + 1))
      passed.push(calendar.pass(due));
  };
  const customers = Array.from({ length: options.concurrency }, async () => {
    for (let wish = left.shift(); wish; wish = left.shift())
      lived(await live(cloud, wish, (orderId) => known.push(orderId)));
  });
  try {
    await Promise.all(customers);
    await Promise.all(passed);
  } finally {
    closing.abort();
  }
  await shift;
  return experiences;
};

/** A day, after which keys are forgotten and streams trimmed, and a weekend. */
const absences = [25 * 60 * minutes, 3 * days];

/** Most of what an order comes to happens after its acceptance, and operators come when days have passed. */
const letDaysPass = async (shift: Shift): Promise<void> => {
  await operate(shift);
  for (const seconds of absences) {
    await catchUp(shift);
    await shift.calendar.pass(seconds);
    await operate(shift);
  }
};

const operate = async ({ operators, options }: Shift): Promise<void> =>
  operators.work(options.operators, AbortSignal.timeout(options.aftermath));

/** Looks in a row at which nothing may be missing. */
const looks = 3;

/**
 * Until the outbox has published everything: a stream keeps its records for a day, and operators are asked to redrive
 * the outbox within it. @throws Error when it doesn't
 */
const catchUp = async ({ aftermath, operators, options }: Shift): Promise<void> => {
  const deadline = Date.now() + options.patience;
  for (let calm = 0; calm < looks; ) {
    const { executions } = await aftermath.underWay();
    const missing = unpublished(await aftermath.orders(), await aftermath.archived());
    const isCalm = missing.length + executions === 0;
    calm = isCalm ? calm + 1 : 0;
    if (isCalm) await wait(500);
    else await operators.redrive("outbox", 20);
    if (!isCalm && Date.now() > deadline)
      throw new Error(
        `Before a day passes ${executions} executions run, and unpublished is ${missing.join()}`,
      );
  }
};

const hits = async (cloud: RunningCloud): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>();
  for (const { kind, hit } of await cloud.faults()) counts.set(kind, (counts.get(kind) ?? 0) + hit);
  return counts;
};

/** Looks in a row at which nothing is under way, and at which nothing changes although something waits, such as a mail for its time. */
const restful = { quiet: 4, still: 40 };

/** Until nothing has been under way, and no order has changed, or all that is left waits for its time. */
const rest = async (aftermath: Aftermath, { patience, onProgress }: ChaosOptions): Promise<void> => {
  const deadline = Date.now() + patience;
  let [quiet, still, last] = [0, 0, ""];
  let most = 0;
  while (quiet < restful.quiet && still < restful.still && Date.now() < deadline) {
    await wait(500);
    const { messages, executions } = await aftermath.underWay();
    const versions = (await aftermath.orders()).reduce((sum, { version }) => sum + version, 0);
    const now = [messages, executions, versions].join();
    still = now === last ? still + 1 : 0;
    quiet = messages + executions === 0 ? still : 0;
    last = now;
    most = Math.max(most, messages + executions);
    onProgress?.("brought to rest", most - messages - executions, most);
  }
};
