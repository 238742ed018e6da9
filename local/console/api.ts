/** What the console's server answers and its page shows: types only, shared by both. Times are milliseconds since 1970. */

export type NodeKind =
  | "api"
  | "function"
  | "table"
  | "queue"
  | "dead-letter-queue"
  | "bus"
  | "rule"
  | "archive"
  | "state-machine"
  | "topic"
  | "mail";

export interface TopologyNode {
  /** The ARN, or what else tells the resource from others. */
  readonly id: string;
  readonly kind: NodeKind;
  /** The name in the program. */
  readonly label: string;
  /** The physical name. */
  readonly name: string;
}

/** `flow`: messages; `dead`: where they go when they fail; `read` and `write`: what a role's policy lets a function do. */
export type EdgeKind = "flow" | "dead" | "read" | "write";

export interface TopologyEdge {
  /** `<from> → <to>` */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly labels: readonly string[];
}

export interface Topology {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
}

/** How often an edge was taken, and how often what was carried failed. */
export interface Count {
  readonly total: number;
  readonly failed: number;
}

/** Counts by edge id. */
export type Counts = Readonly<Record<string, Count>>;

export interface Picture extends Topology {
  readonly counts: Counts;
  /** Messages that lie in each queue, by its ARN. */
  readonly depths: Readonly<Record<string, number>>;
}

/** Pushed to the page: edges that were taken since the last push. */
export interface Flow {
  readonly edge: string;
  readonly times: number;
  readonly failed: number;
}

export interface LogEntry {
  readonly at: number;
  readonly functionName: string;
  readonly level: string;
  readonly message: string;
  readonly requestId: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

export type SpanKind = "request" | "invocation" | "call" | "event" | "delivery" | "queue" | "execution";

export interface Span {
  readonly id: string;
  readonly parent: string | undefined;
  readonly kind: SpanKind;
  readonly name: string;
  /** A second line: the queue, the route, the operation. */
  readonly detail: string;
  readonly start: number;
  /** `undefined` while it goes on. */
  readonly end: number | undefined;
  readonly status: "ok" | "failed" | "running";
  /** Why it failed. */
  readonly problem: string | undefined;
  readonly logs: readonly LogEntry[];
}

export interface Trace {
  readonly ids: readonly string[];
  readonly spans: readonly Span[];
}

export interface QueueView {
  readonly arn: string;
  readonly name: string;
  /** The name in the program. */
  readonly label: string;
  /** Queues whose dead letters come here. */
  readonly deadLettersOf: readonly string[];
  readonly maxReceiveCount: number | undefined;
  /** Seconds until a message that failed is tried again. */
  readonly visibilityTimeout: number;
  readonly available: number;
  readonly inFlight: number;
}

export interface MessageView {
  readonly messageId: string;
  readonly body: string;
  readonly receiveCount: number;
  readonly sentAt: number;
  readonly state: "available" | "in flight" | "delayed";
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ArchiveView {
  readonly name: string;
  readonly arn: string;
  readonly busArn: string;
  readonly events: number;
  readonly bytes: number;
  readonly rules: readonly { readonly arn: string; readonly name: string }[];
}

export interface BusEventView {
  readonly eventId: string;
  readonly at: number;
  readonly detailType: string;
  readonly source: string;
  readonly text: string;
  readonly replayName: string | undefined;
  readonly rules: readonly string[];
}

export interface ReplayView {
  readonly name: string;
  readonly state: string;
  readonly startedAt: number | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

export interface ArchivesView {
  readonly archives: readonly ArchiveView[];
  readonly replays: readonly ReplayView[];
  readonly events: readonly BusEventView[];
}

export interface ExecutionSummary {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machine: string;
  readonly status: string;
  readonly startedAt: number;
  readonly stoppedAt: number | undefined;
}

export interface ExecutionView extends ExecutionSummary {
  readonly input: string;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly graph: StateGraph;
  readonly history: readonly HistoryEntry[];
}

export interface StateGraph {
  readonly states: readonly StateNode[];
  readonly transitions: readonly StateTransition[];
}

export interface StateNode {
  readonly name: string;
  readonly type: string;
  readonly status: "untouched" | "entered" | "succeeded" | "caught" | "failed";
  /** How often it was entered. */
  readonly entries: number;
}

export interface StateTransition {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly taken: boolean;
}

export interface HistoryEntry {
  readonly id: number;
  readonly at: number;
  readonly type: string;
  readonly state: string | undefined;
  readonly detail: string;
}

export interface MailView {
  readonly id: string;
  readonly to: readonly string[];
  readonly from: string;
  readonly subject: string;
  readonly at: number;
  readonly text: string | undefined;
  readonly hasHtml: boolean;
}

export interface FaultsView {
  readonly mailRejected: boolean;
  readonly groq: "ok" | "down" | "slow" | "garbage";
  readonly groqIsStandIn: boolean;
}

/** What the page may be told has changed; an extension adds topics of its own. */
export type Topic =
  | "topology"
  | "queues"
  | "archives"
  | "executions"
  | "mails"
  | "logs"
  | "traces"
  | "faults";
