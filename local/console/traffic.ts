import * as z from "zod";
import type { CloudEvent } from "../observation";
import type { Provisioned } from "../registry";
import type { Count, Counts, Flow, Topology } from "./api";
import { edgeId, topologyOf } from "./topology";
import { ownersByRole } from "./topology-access";
import { apiNode, tableOfStream } from "./topology-resources";

const fromRecords = z.looseObject({
  Records: z.array(z.looseObject({ eventSourceARN: z.string().optional() })).min(1),
});
const batch = z.looseObject({ Entries: z.array(z.unknown()).min(1) });
const fromApi = z.looseObject({ requestContext: z.looseObject({ apiId: z.string() }) });

/** Where an invocation comes from, as its payload tells; `times` is the number of messages in it. */
interface Origin {
  readonly from: string;
  readonly times: number;
}

/** Messages whose queue is remembered, so that a dead letter's way is known. */
const rememberedMessages = 20_000;

/** Counts how often each edge of the picture was taken, from what the services tell. */
export class Traffic {
  private readonly totals = new Map<string, { total: number; failed: number }>();
  private pending = new Map<string, { times: number; failed: number }>();
  private readonly queueOf = new Map<string, string>();
  private drawn: { readonly size: number; readonly topology: Topology } = {
    size: -1,
    topology: { nodes: [], edges: [] },
  };
  private owners = new Map<string, string[]>();
  private edges = new Set<string>();
  private functionArns = new Map<string, string>();

  constructor(private readonly resources: () => readonly Provisioned[]) {}

  /** The picture; drawn anew when the program registered more. */
  topology(): Topology {
    const resources = this.resources();
    if (resources.length === this.drawn.size) return this.drawn.topology;
    const topology = topologyOf(resources);
    this.drawn = { size: resources.length, topology };
    this.owners = ownersByRole(resources);
    this.edges = new Set(topology.edges.map(({ id }) => id));
    this.functionArns = new Map(
      topology.nodes.filter(({ kind }) => kind === "function").map(({ name, id }) => [name, id]),
    );
    return topology;
  }

  counts(): Counts {
    return Object.fromEntries([...this.totals].map(([id, count]): [string, Count] => [id, { ...count }]));
  }

  /** What was taken since the last call. */
  takeFlows(): Flow[] {
    const flows = [...this.pending].map(([edge, { times, failed }]) => ({ edge, times, failed }));
    this.pending = new Map();
    return flows;
  }

  see(event: CloudEvent): void {
    this.topology();
    switch (event.kind) {
      case "invocation-started":
        this.invoked(event.functionName, event.payload);
        break;
      case "call-made":
        this.called(event);
        break;
      case "message-sent":
        this.sent(event.queueArn, event.messageId);
        break;
      case "event-published":
        for (const rule of event.rules) this.take(event.bus, rule);
        this.archived(event.bus, event.replayName);
        break;
      case "event-delivered":
        this.take(event.ruleArn, event.targetArn, 1, event.failure !== undefined);
        if (event.deadLetterArn !== undefined) this.take(event.ruleArn, event.deadLetterArn);
        break;
    }
  }

  private invoked(functionName: string, payload: string): void {
    const to = this.functionArns.get(functionName);
    if (to === undefined) return;
    const origin = originOf(payload) ?? this.stateMachineOf(to);
    if (origin) this.take(origin.from, to, origin.times);
  }

  /** A payload that says nothing of its origin, to a function that a state machine calls. */
  private stateMachineOf(functionArn: string): Origin | undefined {
    const { nodes } = this.topology();
    const machine = nodes.find(
      ({ kind, id }) => kind === "state-machine" && this.edges.has(edgeId(id, functionArn)),
    );
    return machine && { from: machine.id, times: 1 };
  }

  private called({
    roleArn,
    resources,
    status,
    error,
    text,
  }: Extract<CloudEvent, { kind: "call-made" }>): void {
    const callers = this.owners.get(roleArn.slice(roleArn.lastIndexOf("/") + 1)) ?? [];
    const times = entriesIn(text);
    for (const caller of callers)
      for (const resource of resources)
        this.take(caller, resource.replace(/\/index\/.*$/, ""), times, isFailure(status, error));
  }

  private sent(queueArn: string, messageId: string): void {
    const before = this.queueOf.get(messageId);
    if (before !== undefined) this.take(before, queueArn);
    this.queueOf.set(messageId, queueArn);
    if (this.queueOf.size <= rememberedMessages) return;
    const [oldest] = this.queueOf.keys();
    if (oldest !== undefined) this.queueOf.delete(oldest);
  }

  private archived(bus: string, replayName: string | undefined): void {
    if (replayName !== undefined) return;
    for (const { kind, id } of this.topology().nodes) if (kind === "archive") this.take(bus, id);
  }

  /** An edge that isn't in the picture isn't counted: polling, for one. */
  private take(from: string, to: string, times = 1, failed = false): void {
    const id = edgeId(from, to);
    if (!this.edges.has(id)) return;
    const total = this.totals.get(id) ?? { total: 0, failed: 0 };
    this.totals.set(id, { total: total.total + times, failed: total.failed + (failed ? times : 0) });
    const pending = this.pending.get(id) ?? { times: 0, failed: 0 };
    this.pending.set(id, { times: pending.times + times, failed: pending.failed + (failed ? times : 0) });
  }
}

/** PutEvents and the batches of queues carry several. */
const entriesIn = (text: string): number =>
  text.includes('"Entries"') ? (batch.safeParse(JSON.parse(text)).data?.Entries.length ?? 1) : 1;

/** A condition that isn't met is an answer: that is how a repeat is recognised. */
export const isFailure = (status: number, error: string | undefined): boolean =>
  status >= 400 && !/^(ConditionalCheckFailed|TransactionCanceled)/.test(error ?? "");

const originOf = (payload: string): Origin | undefined => {
  const parsed: unknown = JSON.parse(payload);
  const records = fromRecords.safeParse(parsed);
  if (records.success) {
    const from = tableOfStream(records.data.Records[0]?.eventSourceARN ?? "");
    return { from, times: records.data.Records.length };
  }
  const api = fromApi.safeParse(parsed);
  return api.success ? { from: apiNode(api.data.requestContext.apiId), times: 1 } : undefined;
};
