/** The types that the console's server and its page share. Times are milliseconds since 1970. */

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
  /** The ARN, or something else that identifies the resource. */
  readonly id: string;
  readonly kind: NodeKind;
  /** The name in the program. */
  readonly label: string;
  /** The physical name. */
  readonly name: string;
}

/** `flow`: messages; `dead`: dead letters; `read` and `write`: permissions of a function's role. */
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

/** How many messages took an edge, and how many of them failed. */
export interface Count {
  readonly total: number;
  readonly failed: number;
}

/** Counts by edge id. */
export type Counts = Readonly<Record<string, Count>>;

export interface Picture extends Topology {
  readonly counts: Counts;
  /** The number of messages in each queue, by its ARN. */
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
  /** `undefined` while it is running. */
  readonly end: number | undefined;
  readonly status: "ok" | "failed" | "running";
  /** Why it failed. */
  readonly problem: string | undefined;
  readonly logs: readonly LogEntry[];
  /** The replay that it belongs to. */
  readonly replay?: string | undefined;
}

export interface Trace {
  readonly ids: readonly string[];
  readonly spans: readonly Span[];
}

/** Something that the program was asked to do. */
export interface OperationView {
  /** Finds its trace. */
  readonly id: string;
  readonly kind: "request" | "invocation" | "execution";
  readonly name: string;
  readonly at: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly failed: boolean;
  readonly problem: string | undefined;
  readonly subject: Subject | undefined;
}

export interface Histogram {
  /** In order, in milliseconds; the last may have no end. */
  readonly bins: readonly {
    readonly from: number;
    readonly to: number | undefined;
    readonly total: number;
    readonly failed: number;
  }[];
  readonly percentiles: readonly { readonly p: number; readonly duration: number }[];
}

export interface OperationsView {
  readonly items: readonly OperationView[];
  readonly more: boolean;
  readonly histogram: Histogram;
}

/** The subject of something, in the program's own words, and its page. */
export interface Subject {
  readonly text: string;
  /** The hash of its page. */
  readonly view: string;
  readonly rest: string;
}

/** An outcome. */
export interface Outcome {
  readonly text: string;
  readonly tone: "neutral" | "ok" | "bad" | "warn" | "busy";
}

/** A place where something is mentioned, or its own page. */
export interface SearchHit {
  /** What it is, in a word of the page's: `order`, `event`, `mail`. */
  readonly kind: string;
  /** If the search text equals this id, this hit is an exact match. */
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly at: number | undefined;
  readonly view: string;
  readonly rest: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The result of an action. */
export interface Done {
  readonly ok: boolean;
  /** What happened, or why the action failed. */
  readonly text: string;
  /** The command that does the same, if there is one. */
  readonly command?: string;
}

/** Why a message is a dead letter. */
export interface Cause {
  readonly error: string | undefined;
  readonly attempts: number | undefined;
}

export interface SearchResult {
  readonly exact: SearchHit | undefined;
  readonly hits: readonly SearchHit[];
}

export interface QueueView {
  readonly arn: string;
  readonly name: string;
  /** The name in the program. */
  readonly label: string;
  /** Queues whose dead letters come here. */
  readonly deadLettersOf: readonly string[];
  readonly maxReceiveCount: number | undefined;
  /** Seconds until a failed message is retried. */
  readonly visibilityTimeout: number;
  readonly available: number;
  readonly inFlight: number;
  /** Whether its consumer is paused. */
  readonly paused: boolean;
}

/** Something that carries messages, and can be paused. */
export interface PausableView {
  /** `consumer`: an event source mapping. */
  readonly kind: "consumer" | "rule" | "function";
  /** The UUID of a consumer's mapping; the ARN of a rule or a function. */
  readonly id: string;
  readonly title: string;
  readonly paused: boolean;
  /** What a pause loses; `undefined` if nothing. */
  readonly warning: string | undefined;
}

export interface MessageView {
  readonly messageId: string;
  readonly body: string;
  readonly receiveCount: number;
  readonly sentAt: number;
  readonly state: "available" | "in flight" | "delayed";
  readonly attributes: Readonly<Record<string, string>>;
  readonly subject?: Subject | undefined;
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
  /** The bus's ARN. */
  readonly bus: string;
  readonly at: number;
  /** Its own time, to the second: what archives and replays go by. */
  readonly time: number;
  /** How many events the bus got in that second, this one included. */
  readonly sameSecond: number;
  readonly detailType: string;
  readonly source: string;
  readonly text: string;
  readonly replayName: string | undefined;
  readonly rules: readonly string[];
  readonly subject: Subject | undefined;
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
}

export interface ExecutionSummary {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machine: string;
  readonly status: string;
  readonly startedAt: number;
  readonly stoppedAt: number | undefined;
  readonly subject: Subject | undefined;
  /** The outcome in its output, if the program can read it. */
  readonly outcome: Outcome | undefined;
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

/** A key that items are found by. */
export interface KeyView {
  /** Empty for the table's own. */
  readonly index: string;
  /** Attributes. */
  readonly hash: string;
  /** Whether the partition key is a number; else it is a string. */
  readonly isNumber: boolean;
  readonly range: string | undefined;
}

export interface TableView {
  readonly name: string;
  /** The name in the program. */
  readonly label: string;
  /** The table's own key first. */
  readonly keys: readonly KeyView[];
  /** The attribute that says when an item expires. */
  readonly expiresAt: string | undefined;
}

export interface ItemView {
  readonly key: string;
  readonly sort: string | undefined;
  readonly expires: number | undefined;
  /** JSON. */
  readonly text: string;
}

export interface ItemsView {
  readonly items: readonly ItemView[];
  readonly more: boolean;
  /** Whether the table has items that weren't looked at. */
  readonly unread: boolean;
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

/** A failure that can be switched on. */
export interface SwitchView {
  /** Of the service or stand-in. */
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly modes: readonly SwitchModeView[];
  /** One of `modes`, or another one that a request has set. */
  readonly current: SwitchModeView;
  readonly healthy: boolean;
  /** Why it can't be used at the moment. */
  readonly unavailable: string | undefined;
}

export interface SwitchModeView {
  readonly value: string;
  readonly label: string;
}

/** Topics whose changes are pushed to the page; an extension adds its own topics. */
export type Topic =
  | "topology"
  | "queues"
  | "alarms"
  | "metrics"
  | "archives"
  | "executions"
  | "mails"
  | "tables"
  | "logs"
  | "traces"
  | "faults";
