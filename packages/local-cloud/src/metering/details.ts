import { embeddedMetrics } from "../cloudwatch/embedded-metrics";
import { keyOf } from "../cloudwatch/metric";
import type { CloudEvent } from "../observation";
import { HottestKeys, type KeyUse, type Units } from "./hottest-keys";

export interface TableUse extends Units {
  readonly table: string;
  /** Undefined for the table itself. */
  readonly index: string | undefined;
  readonly hottestKeys: readonly KeyUse[];
}

export interface FunctionUse {
  readonly name: string;
  readonly invocations: number;
  /** The time of its instances, including their init. */
  readonly milliseconds: number;
}

/** What limits and quotas count, but no bill. */
export interface Details {
  readonly tables: readonly TableUse[];
  readonly functions: readonly FunctionUse[];
  /** Calls of the AWS endpoint by roles: `dynamodb:UpdateItem`. */
  readonly calls: Readonly<Record<string, number>>;
  /** Executions that began, of all state machines. */
  readonly executions: number;
  /** Messages by queue. */
  readonly messages: Readonly<Record<string, number>>;
  /** Deliveries of rules to targets. */
  readonly deliveries: number;
  /** Metrics that functions' log lines contain, each with its own dimensions: CloudWatch bills each of them by month. */
  readonly customMetrics: readonly string[];
}

const shownKeys = 250;
/** A dimension with unlimited values would otherwise use all memory. */
const mostMetrics = 5_000;

interface Table {
  readonly table: string;
  readonly index: string | undefined;
  reads: number;
  writes: number;
  readonly keys: HottestKeys;
}

/** Counts units by table, index and partition key, time by function, calls by action, and custom metrics. */
export class DetailCounts {
  private readonly tables = new Map<string, Table>();
  private readonly functions = new Map<string, { invocations: number; milliseconds: number }>();
  private readonly calls = new Map<string, number>();
  private readonly messages = new Map<string, number>();
  private readonly metrics = new Set<string>();
  private executions = 0;
  private deliveries = 0;

  count(event: CloudEvent): void {
    switch (event.kind) {
      case "units-consumed":
        this.addUnits(event);
        break;
      case "invocation-ended":
        this.addTime(event.functionName, 1, 0);
        break;
      case "time-billed":
        this.addTime(event.functionName, 0, event.milliseconds);
        break;
      case "call-made":
        increase(this.calls, `${event.service}:${event.action}`);
        break;
      case "message-sent":
        increase(this.messages, event.queueArn.slice(event.queueArn.lastIndexOf(":") + 1));
        break;
      case "event-delivered":
        this.deliveries += 1;
        break;
      case "execution-changed":
        if (event.status === "RUNNING") this.executions += 1;
        break;
      case "line-logged":
        this.addMetrics(event.line);
    }
  }

  details(): Details {
    return {
      tables: [...this.tables.values()].map(({ keys, ...use }) => ({
        ...use,
        hottestKeys: keys.hottest(shownKeys),
      })),
      functions: [...this.functions].map(([name, use]) => ({ name, ...use })),
      calls: Object.fromEntries(this.calls),
      executions: this.executions,
      messages: Object.fromEntries(this.messages),
      deliveries: this.deliveries,
      customMetrics: [...this.metrics].sort(),
    };
  }

  private addUnits({
    table,
    index,
    partitionKey,
    reads,
    writes,
  }: Extract<CloudEvent, { kind: "units-consumed" }>): void {
    const id = `${table}/${index ?? ""}`;
    const use = this.tables.get(id) ?? { table, index, reads: 0, writes: 0, keys: new HottestKeys() };
    this.tables.set(id, use);
    use.reads += reads;
    use.writes += writes;
    if (partitionKey !== undefined) use.keys.add(partitionKey, { reads, writes });
  }

  private addTime(name: string, invocations: number, milliseconds: number): void {
    const use = this.functions.get(name) ?? { invocations: 0, milliseconds: 0 };
    use.invocations += invocations;
    use.milliseconds += milliseconds;
    this.functions.set(name, use);
  }

  private addMetrics(line: string): void {
    if (this.metrics.size >= mostMetrics) return;
    for (const metric of embeddedMetrics(line)) this.metrics.add(keyOf(metric));
  }
}

const increase = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};
