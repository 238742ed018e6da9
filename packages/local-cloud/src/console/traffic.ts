import * as z from "zod";
import type { CloudEvent } from "../observation";
import type { Provisioned } from "../registry";
import type { Count, Counts, Flow, Topology } from "./api";
import { apiNode, contributions, type PictureRules, tableOfStream } from "./drawing";
import { edgeId, topologyOf } from "./topology";
import { ownersByRole } from "./topology-access";

const fromRecords = z.looseObject({
  Records: z.array(z.looseObject({ eventSourceARN: z.string().optional() })).min(1),
});
const batch = z.looseObject({ Entries: z.array(z.unknown()).min(1) });
const fromApi = z.looseObject({ requestContext: z.looseObject({ apiId: z.string() }) });

/** The source of an invocation, from its payload; `times` is the number of messages in it. */
interface Origin {
  readonly from: string;
  readonly times: number;
}

/** The maximum number of messages whose queue is remembered, to recognise moves to dead-letter queues. */
const rememberedMessages = 20_000;

/** Counts the messages on each edge of the diagram, from the services' observations. */
export class Traffic {
  private readonly totals = new Map<string, { total: number; failed: number }>();
  private pending = new Map<string, { times: number; failed: number }>();
  private readonly queueOf = new Map<string, string>();
  private drawn: { readonly of: readonly Provisioned[] | undefined; readonly topology: Topology } = {
    of: undefined,
    topology: { nodes: [], edges: [] },
  };
  private owners = new Map<string, string[]>();
  private edges = new Set<string>();
  private functionArns = new Map<string, string>();

  constructor(
    private readonly resources: () => readonly Provisioned[],
    private readonly rules: PictureRules,
  ) {}

  /** The diagram; drawn again after a resource was added, changed or deleted. */
  topology(): Topology {
    const resources = this.resources();
    if (resources === this.drawn.of) return this.drawn.topology;
    const topology = topologyOf(resources, this.rules);
    this.drawn = { of: resources, topology };
    this.owners = ownersByRole(contributions(resources, this.rules));
    this.edges = new Set(topology.edges.map(({ id }) => id));
    this.functionArns = new Map(
      topology.nodes.filter(({ kind }) => kind === "function").map(({ name, id }) => [name, id]),
    );
    return topology;
  }

  counts(): Counts {
    return Object.fromEntries([...this.totals].map(([id, count]): [string, Count] => [id, { ...count }]));
  }

  /** The edges used since the last call. */
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

  /** The source of a payload that doesn't contain it, for a function that a state machine calls. */
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

  /** Edges that aren't in the diagram, such as polling, aren't counted. */
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

/** A failed condition doesn't count as an error, because it is how repeats are recognised. */
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
