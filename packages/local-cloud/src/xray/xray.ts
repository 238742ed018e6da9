import * as z from "zod";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  type Health,
  jsonReply,
  NotImplementedLocally,
  type RequiredPermissions,
} from "../service";
import { Daemon } from "./daemon";
import { Segments, type Trace } from "./segments";

const putInput = z.strictObject({ TraceSegmentDocuments: z.array(z.string()) });
const getInput = z.strictObject({ TraceIds: z.array(z.string()).max(5), NextToken: z.string().optional() });
const time = z.union([
  z.number(),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text) / 1000),
]);
const summariesInput = z.looseObject({
  StartTime: time,
  EndTime: time,
  FilterExpression: z.undefined("filter expressions aren't supported").optional(),
});

const actions: Readonly<Record<string, string>> = {
  "POST /TraceSegments": "PutTraceSegments",
  "POST /TelemetryRecords": "PutTelemetryRecords",
  "POST /Traces": "BatchGetTraces",
  "POST /TraceSummaries": "GetTraceSummaries",
};

/** X-Ray: takes segments of functions by UDP and of others by its API, and shows the newest traces. */
export class XRayService implements AwsService {
  readonly name = "X-Ray";
  readonly signingName = "xray";
  private readonly segments: Segments;
  private readonly daemon = new Daemon((document) => this.segments.add(document));

  /** @param begun is called with the id of each trace, when its first segment arrives */
  constructor(begun: (traceId: string) => void = () => {}) {
    this.segments = new Segments(begun);
  }

  start(): Promise<void> {
    return this.daemon.start();
  }

  stop(): Promise<void> {
    return this.daemon.stop();
  }

  health(): Health {
    return { status: "ok", detail: `${this.segments.count} traces` };
  }

  /** Where the X-Ray SDK of functions sends segments. */
  get daemonAddress(): string {
    return this.daemon.address;
  }

  /** None of these actions can be limited to a resource. */
  permissions({ action }: AwsCall): RequiredPermissions {
    const name = actions[action];
    return name === undefined ? [] : [{ action: `xray:${name}`, resource: "*" }];
  }

  async handle({ action, body }: AwsCall): Promise<AwsReply> {
    const input = jsonIn(body);
    switch (actions[action]) {
      case "PutTraceSegments":
        return jsonReply({
          UnprocessedTraceSegments: this.put(checked(putInput, input).TraceSegmentDocuments),
        });
      case "PutTelemetryRecords":
        return jsonReply({});
      case "BatchGetTraces":
        return jsonReply(this.get(checked(getInput, input).TraceIds));
      case "GetTraceSummaries":
        return jsonReply(this.summaries(checked(summariesInput, input)));
      default:
        throw new NotImplementedLocally(`X-Ray ${action}`);
    }
  }

  private put(documents: readonly string[]) {
    return documents.flatMap((text) => {
      const Message = this.segments.add(text);
      return Message === undefined ? [] : [{ ErrorCode: "InvalidSegment", Message }];
    });
  }

  private get(ids: readonly string[]) {
    const found = ids.flatMap((id) => this.segments.find(id) ?? []);
    const known = new Set(found.map(({ id }) => id));
    return {
      Traces: found.map((trace) => ({
        Id: trace.id,
        Duration: durationOf(trace),
        Segments: trace.segments.map(({ id, text }) => ({ Id: id, Document: text })),
      })),
      UnprocessedTraceIds: ids.filter((id) => !known.has(id)),
    };
  }

  private summaries({ StartTime, EndTime }: z.output<typeof summariesInput>) {
    const traces = this.segments.between(StartTime, EndTime);
    return {
      TraceSummaries: traces.map((trace) => ({
        Id: trace.id,
        Duration: durationOf(trace),
        HasError: trace.segments.some(({ error }) => error === true),
        HasFault: trace.segments.some(({ fault }) => fault === true),
        HasThrottle: trace.segments.some(({ throttle }) => throttle === true),
        ServiceIds: [...new Set(trace.segments.map(({ name }) => name))].map((Name) => ({ Name })),
      })),
      TracesProcessedCount: traces.length,
    };
  }
}

const durationOf = ({ segments }: Trace): number => {
  const begins = segments.map(({ start_time: start }) => start);
  const ends = segments.map(({ start_time: start, end_time: end = start }) => end);
  return Math.max(...ends) - Math.min(...begins);
};

/** @throws AwsError InvalidRequestException */
const checked = <Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AwsError("InvalidRequestException", z.prettifyError(parsed.error));
};

const jsonIn = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
};
