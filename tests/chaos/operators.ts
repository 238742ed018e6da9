import { setTimeout as wait } from "node:timers/promises";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { run } from "../../cli/run";
import { openTarget } from "../../cli/target";
import type { FulfilmentAction } from "../../handlers/fulfilment/claim";
import { Screen } from "../cli/support/world";
import type { RunningCloud } from "../e2e/cloud";
import type { Chance } from "./chance";
import { cancel } from "./customer";

type Deed = FulfilmentAction | "cancel" | { readonly redrive: string };

/** What an operator does next: mostly what the runbook says, at a moment that it doesn't say. */
const meddling: readonly (readonly [number, Deed])[] = [
  [3, "retry-shipping"],
  [3, "refund"],
  [4, "resume"],
  [1, "fulfil"],
  [2, "cancel"],
];

/** Milliseconds between two deeds of one operator, at most. */
const rest = 1_500;

/** People who repair what they see, and meddle with what they don't understand. */
export class Operators {
  /** How often each thing was done. */
  readonly done = new Map<string, number>();
  /** Ids of orders whose cancellation they were told. */
  readonly cancelled = new Set<string>();
  /** The dead-letter queues that they redrive, by the names of the command line: those of all consumers among them. */
  readonly redrivable: readonly string[];
  private readonly sfn: SFNClient;
  private readonly deeds: readonly (readonly [number, Deed])[];

  /** @param known ids of the orders that there are; grows meanwhile */
  constructor(
    private readonly cloud: RunningCloud,
    private readonly chance: Chance,
    private readonly known: readonly string[],
  ) {
    this.sfn = new SFNClient(cloud.clientSettings);
    this.redrivable = ["outbox", "fulfilment", ...Object.keys(cloud.outputs.queueUrls)];
    this.deeds = [...meddling, ...this.redrivable.map((redrive) => [0.3, { redrive }] as const)];
  }

  close(): void {
    this.sfn.destroy();
  }

  /** Some of them act until the signal. */
  async work(count: number, until: AbortSignal): Promise<void> {
    const act = async (): Promise<void> => {
      while (!until.aborted) {
        await this.act();
        await wait(this.chance.between(0, rest));
      }
    };
    await Promise.all(Array.from({ length: count }, act));
  }

  private async act(): Promise<void> {
    const deed = this.chance.weighted(this.deeds);
    const orderId = this.known[this.chance.between(0, this.known.length - 1)];
    if (orderId === undefined) return;
    if (deed === "cancel") return this.cancel(orderId);
    if (typeof deed === "object") return void (await this.redrive(deed.redrive, 20));
    await this.fulfil(deed, orderId);
  }

  private count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  private async cancel(orderId: string): Promise<void> {
    this.count("cancel");
    if (await cancel(this.cloud, orderId)) this.cancelled.add(orderId);
  }

  /** As the state machine's console lets anybody do it: without the command line's look at the order. */
  async fulfil(action: string, orderId: string): Promise<void> {
    this.count(action);
    const stateMachineArn = this.cloud.outputs.fulfilmentStateMachineArn;
    const input = JSON.stringify({ action, orderId });
    await this.sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
  }

  /** `orders dlq redrive`, in this process. @returns what it printed */
  async redrive(queue: string, seconds: number): Promise<string> {
    this.count(`redrive ${queue}`);
    return this.command("dlq", "redrive", queue, "--timeout", String(seconds));
  }

  private async command(...args: string[]): Promise<string> {
    const [stdout, stderr] = [new Screen(), new Screen()];
    await run(args, {
      stdout,
      stderr,
      env: { LOCAL_STATE_DIR: this.cloud.stateDirectory },
      openTarget,
      confirm: undefined,
      now: () => new Date(),
      interruption: { hold: () => () => {} },
    });
    return stdout.text + stderr.text;
  }
}
