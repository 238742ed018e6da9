import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { AwsCall } from "../service";
import type { Switch } from "../switches";
import type { CallFault, Fault, FaultPlan } from "./fault-plan";
import { type FaultControl, faultSwitch } from "./fault-switch";

/** How often a fault could have hit, and how often it did. */
interface Tally {
  seen: number;
  hit: number;
}

/** Decides when planned faults happen, randomly from a seed. */
export class PlannedFaults {
  private plan: FaultPlan = { seed: 1, faults: [] };
  private random = xoroshiro128plus(1);
  private tallies = new Map<Fault, Tally>();
  private readonly off = new Set<Fault>();

  /** Replaces the previous plan with immediate effect. */
  set(plan: FaultPlan): void {
    this.plan = plan;
    this.off.clear();
    this.random = xoroshiro128plus(plan.seed);
    this.tallies = new Map(plan.faults.map((fault) => [fault, { seen: 0, hit: 0 }]));
  }

  /** The plan, and how often each of its faults hit. */
  describe(): { seed: number; faults: (Fault & { hit: number })[] } {
    const { seed, faults } = this.plan;
    return { seed, faults: faults.map((fault) => ({ ...fault, hit: this.tallies.get(fault)?.hit ?? 0 })) };
  }

  /** A switch for each fault of the plan. */
  switches(): Switch[] {
    return this.plan.faults.map((fault, index) => faultSwitch(fault, index, this.control(fault)));
  }

  private control(fault: Fault): FaultControl {
    return {
      hit: this.tallies.get(fault)?.hit ?? 0,
      isOn: !this.off.has(fault),
      turn: (on) => {
        if (on) this.off.delete(fault);
        else this.off.add(fault);
      },
    };
  }

  /** The faults that hit a function's call. Other callers aren't hit, so that operators can repair what they break. */
  ofCall(call: AwsCall): readonly CallFault[] {
    const { caller } = call;
    if (caller.kind !== "role" || this.plan.faults.length === 0) return [];
    return this.plan.faults
      .filter((fault) => "service" in fault)
      .filter(({ service, action }) => service === call.service && (action === "*" || action === call.action))
      .filter((fault) => fault.function === undefined || isNamed(caller.sessionName, fault.function))
      .filter((fault) => this.hits(fault));
  }

  /** Whether an instance of the function ends at this point of an event. */
  crash(functionName: string, when: "before" | "after"): boolean {
    return this.someHit(
      (fault) => fault.kind === "crash" && fault.when === when && isNamed(functionName, fault.function),
    );
  }

  redelivers(functionName: string): boolean {
    return this.someHit((fault) => fault.kind === "redeliver" && isNamed(functionName, fault.function));
  }

  duplicates(queueName: string): boolean {
    return this.someHit((fault) => fault.kind === "duplicate" && isNamed(queueName, fault.queue));
  }

  /** Milliseconds by which a message is delayed; 0 if it isn't. */
  delay(queueName: string): number {
    const late = this.plan.faults
      .filter((fault) => fault.kind === "reorder")
      .find((fault) => isNamed(queueName, fault.queue) && this.hits(fault));
    return late ? Math.ceil(late.milliseconds * this.chance()) : 0;
  }

  /** The next number of the plan's sequence, 0 to 1. */
  chance(): number {
    return uniformFloat64(this.random);
  }

  private someHit(matches: (fault: Fault) => boolean): boolean {
    return this.plan.faults.filter(matches).some((fault) => this.hits(fault));
  }

  private hits(fault: Fault): boolean {
    const tally = this.tallies.get(fault);
    if (!tally || this.off.has(fault)) return false;
    tally.seen += 1;
    if (tally.seen <= fault.after || tally.hit >= (fault.times ?? Number.POSITIVE_INFINITY)) return false;
    if (this.chance() >= fault.rate) return false;
    tally.hit += 1;
    return true;
  }
}

/** Physical names end with the program's: `gallery-dev-thumbnails` is `thumbnails`. `*` is all. */
const isNamed = (physical: string, wanted: string): boolean =>
  wanted === "*" || physical === wanted || physical.endsWith(`-${wanted}`);
